import { build } from 'esbuild';
for (const f of process.argv.slice(2)) { const r = await build({ entryPoints:[f], bundle:false, minify:true, format:'esm', target:'es2022', write:false}); console.log('//',f,r.outputFiles[0].text.length); console.log(r.outputFiles[0].text); }
