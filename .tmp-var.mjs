import { build } from 'esbuild'; import zlib from 'node:zlib'; import fs from 'node:fs';
const run = async (name, edits={}) => {
 const r = await build({ stdin:{contents:`import './packages/elements/src/global.ts'`, resolveDir:'.'}, bundle:true, minify:true, format:'iife', target:'es2022', conditions:['@minigate/source','production'], write:false,
  plugins:[{name:'e',setup(b){ b.onLoad({filter:/\.(ts|js)$/},a=>{ for(const [k,f] of Object.entries(edits)) if(a.path.endsWith(k)) return {contents:f(fs.readFileSync(a.path,'utf8')),loader:a.path.endsWith('ts')?'ts':'js'} }) }}] });
 const b=r.outputFiles[0].contents; console.log(name, b.length, zlib.brotliCompressSync(b).length);
};
await run('base');
await run('no nullable', {'core/src/backend.ts': s=>s.replace('z.nullable(sessionSchema)','z.optional(sessionSchema)')});
await run('no boolean', {'core/src/jsapi.ts': s=>s.replace('z.boolean()','z.unknown()')});
await run('no number', {'core/src/backend.ts': s=>s.replaceAll('z.number()','z.string()')});
await run('no unknown', {'core/src/jsapi.ts': s=>s.replaceAll('z.unknown()','z.string()')});
await run('no zod', {'core/src/backend.ts': s=>s.replace("import * as z from 'zod/mini'","const z:any=new Proxy({},{get:()=>()=>({safeParse:(x)=>({success:true,data:x})})})"),'core/src/jsapi.ts': s=>s.replace("import * as z from 'zod/mini'","const z:any=new Proxy({},{get:()=>()=>({safeParse:(x)=>({success:true,data:x})})})")});
await run('no receipts schema decisions', {'core/src/backend.ts': s=>s.replace(/export const authCodeHandoffSchema = z\.object\(\{[\s\S]*?\}\);/,'')});
await run('no localize', {'elements/src/localizer.ts': s=>s});
await run('pure', {'core/src/backend.ts': s=>s.replace('authCodeHandoffSchema = z.object','authCodeHandoffSchema = /* @__PURE__ */ z.object')});
await run('short msgs', Object.fromEntries(['bridge','subscription','auth','http-backend','minigate','flight','subscribe-panel','receipts'].map(f=>['core/src/'+f+'.ts', s=>s.replace(/'[^'\n]{25,}'/g,"''").replace(/`[^`\n]{25,}`/g,"``")])));
await run('css min', {'consent-button.styles.ts': s=>s.replace(/\s+/g,' ')});
