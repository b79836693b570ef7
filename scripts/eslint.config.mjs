import parser from '@typescript-eslint/parser';
import { configs as lit } from 'eslint-plugin-lit';
import litA11y from 'eslint-plugin-lit-a11y';

const browser = ['elements', 'simulator'].map((name) => `packages/${name}/src/**/*.ts`);

/** What oxlint cannot do: the templates of Lit, and how zod may be imported. */
export default [
  { ignores: ['**/dist/**'] },
  {
    files: ['packages/*/src/**/*.ts', 'demo/**/*.ts'],
    languageOptions: { parser },
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'ImportDeclaration[importKind!="type"][source.value="zod/mini"] > ImportSpecifier[importKind!="type"]',
          message: `Write "import * as z from 'zod/mini'": with another form esbuild bundles every locale.`,
        },
        {
          selector: 'ImportDeclaration[source.value=/^zod(?!\\u002fmini$)/]',
          message: `Import "zod/mini".`,
        },
      ],
    },
  },
  {
    files: [...browser, 'demo/**/*.ts'],
    plugins: { ...lit['flat/recommended'].plugins, 'lit-a11y': litA11y },
    rules: {
      ...lit['flat/recommended'].rules,
      'lit/lifecycle-super': 'error',
      'lit/no-this-assign-in-render': 'error',
      'lit/prefer-nothing': 'error',
      ...litA11y.configs.recommended.rules,
    },
  },
];
