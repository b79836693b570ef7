import { css } from 'lit';

/** How a wallet draws a sheet: from the bottom, over a dimmed page. */
export const sheetStyles = css`
  :host {
    --_surface: #fff;
    --_card: #f4f6f9;
    --_line: #e3e7ee;
    --_text: #14181f;
    --_muted: #5a6473;
    --_accent: #0f5fdc;
    --_accent-down: #0c4fb8;
    --_on-accent: #fff;
    --_tint: #e5efff;
    --_quiet: #e9edf3;
    --_quiet-down: #dde2ea;
    --_dim: rgb(10 14 22 / 52%);
    display: contents;
    color-scheme: light;
    font:
      400 1rem/1.45 system-ui,
      -apple-system,
      'Segoe UI',
      Roboto,
      'PingFang SC',
      'Noto Sans',
      'Noto Sans CJK SC',
      sans-serif;
  }

  :host([contained]) {
    display: block;
    position: absolute;
    inset: 0;
    z-index: 2147483646;
  }

  :host([hidden]) {
    display: none;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  dialog {
    position: fixed;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    max-inline-size: none;
    max-block-size: none;
    margin: 0;
    padding: 0;
    border: 0;
    background: var(--_dim);
    color: var(--_text);
    text-align: start;
    container-type: size;
    animation: dim 0.2s ease-out;
  }

  dialog[open] {
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    align-items: center;
  }

  dialog::backdrop {
    background: transparent;
  }

  :host([contained]) dialog {
    position: absolute;
  }

  .sheet {
    display: flex;
    flex-direction: column;
    inline-size: min(100%, 30rem);
    max-block-size: min(88%, 44rem);
    background: var(--_surface);
    border: 1px solid transparent;
    border-block-end: 0;
    border-start-start-radius: 1.25rem;
    border-start-end-radius: 1.25rem;
    box-shadow: 0 -0.5rem 2rem rgb(10 14 22 / 16%);
    animation: rise 0.28s cubic-bezier(0.22, 1, 0.36, 1);
  }

  header {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    padding-block: 1rem 0.875rem;
    padding-inline: 1.25rem 0.75rem;
    border-block-end: 1px solid var(--_line);
  }

  .tile {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 2.75rem;
    block-size: 2.75rem;
    border-radius: 0.75rem;
    background: linear-gradient(145deg, #e8632a, #c13d10);
    color: #fff;
    font-size: 1.375rem;
    font-weight: 700;
  }

  .who {
    flex: 1;
    min-inline-size: 0;
    margin: 0;
    overflow-wrap: anywhere;
    font-weight: 600;
    line-height: 1.3;
  }

  .who small {
    font-weight: 400;
  }

  .who strong,
  .who small {
    display: block;
  }

  .who small,
  .detail,
  .note {
    color: var(--_muted);
    font-size: 0.875rem;
  }

  .content:focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: -3px;
  }

  .content {
    flex: 1;
    min-block-size: 0;
    padding: 1.25rem;
    overflow-y: auto;
    overscroll-behavior: contain;
  }

  h2 {
    margin: 0 0 1rem;
    font-size: 1.375rem;
    font-weight: 700;
    line-height: 1.25;
    outline: none;
  }

  ul {
    display: grid;
    gap: 0.625rem;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  li {
    display: flex;
    gap: 0.875rem;
    align-items: flex-start;
    padding: 0.875rem 1rem;
    border: 1px solid transparent;
    border-radius: 0.875rem;
    background: var(--_card);
  }

  li > div {
    flex: 1;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }

  li p {
    margin: 0;
  }

  .heading {
    font-weight: 600;
  }

  .tag {
    display: inline-block;
    margin-block-start: 0.375rem;
    color: var(--_accent);
    font-size: 0.8125rem;
    font-weight: 500;
  }

  .blank {
    padding-inline: 0.5rem;
    border-radius: 0.375rem;
    background: var(--_line);
    color: var(--_text);
    letter-spacing: 0.125rem;
  }

  .glyph {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 2.25rem;
    block-size: 2.25rem;
    border-radius: 50%;
    background: var(--_tint);
    color: var(--_accent);
  }

  .glyph svg {
    inline-size: 1.25rem;
    block-size: 1.25rem;
    fill: none;
    stroke: currentcolor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .account {
    display: flex;
    justify-content: space-between;
    gap: 1rem;
    margin: 1rem 0 0;
    padding-inline: 0.25rem;
    font-size: 0.9375rem;
  }

  .account bdi:first-child {
    color: var(--_muted);
  }

  .account bdi:last-child {
    font-weight: 500;
    text-align: end;
  }

  .note {
    margin: 0.875rem 0 0;
    padding-inline: 0.25rem;
  }

  footer {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem;
    padding: 0.875rem 1.25rem max(1.25rem, env(safe-area-inset-bottom));
    border-block-start: 1px solid var(--_line);
  }

  button {
    min-block-size: 3rem;
    border: 1px solid transparent;
    border-radius: 0.875rem;
    font: inherit;
    font-weight: 600;
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }

  button:focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }

  footer button {
    flex: 1 1 7rem;
    padding-inline: 1rem;
  }

  .agree {
    background: var(--_accent);
    color: var(--_on-accent);
  }

  .agree:active {
    background: var(--_accent-down);
  }

  .reject {
    background: var(--_quiet);
    color: var(--_text);
  }

  .reject:active {
    background: var(--_quiet-down);
  }

  .close {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 2.75rem;
    min-block-size: 2.75rem;
    padding: 0;
    border-radius: 50%;
    background: transparent;
    color: var(--_muted);
  }

  .close:active {
    background: var(--_quiet);
  }

  .close svg {
    inline-size: 1.25rem;
    block-size: 1.25rem;
    fill: none;
    stroke: currentcolor;
    stroke-width: 2;
    stroke-linecap: round;
  }

  /* Little room, as with large text: less around the text, and in the end one part that scrolls as a whole. */
  @container (max-height: 30rem) {
    .sheet {
      max-block-size: 96%;
    }

    header,
    .content {
      padding-block: 0.75rem;
    }
  }

  @container (max-width: 15rem) {
    .tile {
      display: none;
    }

    .sheet {
      overflow-y: auto;
      overscroll-behavior: contain;
    }

    .content {
      flex: none;
      overflow: visible;
    }

    h2 {
      font-size: 1.125rem;
    }

    li {
      flex-direction: column;
      gap: 0.5rem;
    }
  }

  @media (hover: hover) {
    .agree:hover {
      background: var(--_accent-down);
    }

    .reject:hover,
    .close:hover {
      background: var(--_quiet-down);
    }
  }

  @media (prefers-color-scheme: dark) {
    :host {
      --_surface: #191d24;
      --_card: #232934;
      --_line: #2c333f;
      --_text: #f1f4f8;
      --_muted: #a3adbb;
      --_accent: #6fa8ff;
      --_accent-down: #8fbcff;
      --_on-accent: #071a38;
      --_tint: #1d3357;
      --_quiet: #2d3541;
      --_quiet-down: #394350;
      --_dim: rgb(0 0 0 / 62%);
      color-scheme: dark;
    }
  }

  @keyframes rise {
    from {
      transform: translateY(100%);
    }
  }

  @keyframes dim {
    from {
      background: transparent;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    dialog,
    .sheet {
      animation: none;
    }
  }
`;
