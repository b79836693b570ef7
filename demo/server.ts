import { startDemo } from './demo-server.js';

const { url } = await startDemo({ port: Number(process.env.PORT ?? 8000) });
process.stdout.write(`The demo is at ${url}\n`);
