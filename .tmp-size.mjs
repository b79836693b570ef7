import { build } from 'esbuild'; import zlib from 'node:zlib';
const r = await build({ stdin:{contents:`import './packages/elements/src/global.ts'`, resolveDir:'.'}, bundle:true, minify:true, format:'iife', target:'es2022', conditions:['@minigate/source','production'], write:false, metafile:true });
const b=r.outputFiles[0].contents; console.log(b.length, zlib.brotliCompressSync(b).length);
const o=Object.values(r.metafile.outputs)[0].inputs; console.log(Object.entries(o).map(([k,v])=>[v.bytesInOutput,k]).sort((a,b)=>b[0]-a[0]).slice(0,+process.argv[2]||0).map(x=>x.join(' ')).join('\n'))
