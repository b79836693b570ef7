import { parseJson } from './transport.js';

/**
 * Puts a signed JSON text into its envelope, as it is. The signature covers the text with its outer braces (domain.md 7.9).
 */
export function writeEnvelope(kind: 'request' | 'response', text: string, signature: string): string {
  return `{"${kind}":${text},"signature":${JSON.stringify(signature)}}`;
}

/**
 * Takes the signed JSON text out of an envelope, exactly as it was written, with the signature that belongs to it; nothing
 * is verified by that. `undefined` for anything that is not such an envelope.
 */
export function readEnvelope(
  kind: 'request' | 'response',
  envelope: string,
): { text: string; signature: string } | undefined {
  const members = membersOf(envelope);
  const text = members.get(kind);
  const signature = parseJson(members.get('signature') ?? '');
  return text?.startsWith('{') && typeof signature === 'string' ? { text, signature } : undefined;
}

const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g;

/** The members of a JSON object, each as the text it was written in; none of a text that names one of them twice. */
function membersOf(json: string): Map<string, string> {
  const members = new Map<string, string>();
  if (parseJson(json) === undefined) return members;
  let depth = 0;
  let name = '';
  let start = 0;
  for (const { 0: token, index } of json.matchAll(tokens)) {
    const isOutermost = depth === 1;
    if (token === '{' || token === '[') depth++;
    if (token === '}' || token === ']') depth--;
    if (isOutermost && token === ':') name = String(JSON.parse(json.slice(start, index)));
    if (isOutermost && (token === ',' || token === '}')) {
      if (members.has(name)) return new Map();
      members.set(name, json.slice(start, index).trim());
    }
    if (depth === 1 && (token === '{' || token === ':' || token === ',')) start = index + 1;
  }
  return members;
}
