import * as z from 'zod/mini';
import { checkRequest } from './client.js';
import {
  classicHeadSchema,
  resultCodeIds,
  resultInfoSchema,
  type ClassicContract,
  type RequestOf,
  type ResponseOf,
} from './contracts/index.js';
import { readEnvelope, writeEnvelope } from './envelope.js';
import { loadKeys, type Keys } from './keys.js';
import { formatTime, sign, verify, type Hash } from './signature.js';
import {
  createCall,
  createPost,
  parseJson,
  readAccepted,
  toOrigin,
  type Call,
  type ClientOptions,
} from './transport.js';

/** Where a gateway of the enveloped `alipay.intl.*` protocol is (seeds/003, domain.md 6.11 and 7.9). */
export interface ClassicGateway {
  /** The gateway's origin, `https:` or on this machine. */
  baseUrl: string;
  /** What comes before the function in every address. Default: nothing. */
  pathPrefix?: string;
  /**
   * How an address names its function: `name`, as `/alipay.intl.user.inform.delegateSendNotification` (seeds/003), or
   * `htm`, as `/alipay/intl/user/inform/delegateSendNotification.htm`, the form in which Alipay HK documents other
   * functions of this protocol under `/api`. Default: `name`.
   */
  addressing?: 'name' | 'htm';
  /** What both sides hash with: SHA-1 in the older documents, probably SHA-256 in the newer. Your contract says which. */
  hash: Hash;
  /** Whether answers are signed, and then verified. Default: `true`. */
  responsesAreSigned?: boolean;
}

/** What {@link createClassicClient} takes. A key that is a `CryptoKey` has to be made for the gateway's hash. */
export interface ClassicClientOptions extends ClientOptions {
  gateway: ClassicGateway;
}

/** The signed way to the platform's classic functions. */
export interface ClassicClient {
  /**
   * Sends one request and gives the body of its answer, if that is `S` or `A`. `reqMsgId` names the request in the
   * platform's logs and is no business key: sending the same request again does it again.
   *
   * @throws OpenApiError for every other answer; with the outcome `unknown` nothing finds out what became of it
   * @throws TypeError if the request does not keep to the contract, or if a key cannot be used
   */
  call<C extends ClassicContract>(
    contract: C,
    body: RequestOf<C>,
    options?: { signal?: AbortSignal | undefined; reqMsgId?: string },
  ): Promise<ResponseOf<C>>;
}

/**
 * Makes the client of one merchant for the enveloped `alipay.intl.*` protocol.
 *
 * @throws TypeError if `baseUrl` is neither https nor on this machine, or more than an origin, and for a client of the
 * simulator beyond this machine
 */
export function createClassicClient(options: ClassicClientOptions): ClassicClient {
  const { gateway, clientId, now = Date.now } = options;
  const { pathPrefix = '', addressing = 'name', hash, responsesAreSigned = true } = gateway;
  const origin = toOrigin(gateway.baseUrl, clientId);
  const post = createPost(options);
  let keys: Promise<Keys> | undefined;

  async function openAnswer(body: string, { publicKeys }: Keys, { fail }: Call): Promise<unknown> {
    const { text, signature } =
      readEnvelope('response', body) ?? fail('INVALID_RESPONSE', 'the answer has no envelope');
    if (responsesAreSigned && !(await isSigned(text, signature, publicKeys)))
      fail('INVALID_RESPONSE_SIGNATURE', 'the answer is not signed by the platform');
    return parseJson(text);
  }

  return {
    async call(contract, body, { signal, reqMsgId = crypto.randomUUID() } = {}) {
      const reqTime = formatTime(now(), 'seconds');
      const { version, function: functionName } = contract;
      const head = { version, function: functionName, clientId, reqTime, reqMsgId, reserve: '{}' };
      const request = z.object({ head: classicHeadSchema, body: contract.request });
      const text = JSON.stringify(checkRequest({ name: contract.name, request }, { head, body }));
      const loaded = await (keys ??= loadKeys(options, hash));
      const envelope = writeEnvelope('request', text, await sign(text, loaded.privateKey));
      const call = createCall(contract.name, { repeatable: false });
      const url = origin + pathPrefix + addressOf(functionName, addressing);
      const answer = await post(call, url, { body: envelope, signal });
      return readAnswer(contract, await openAnswer(answer.body, loaded, call), { head, call });
    },
  };
}

function addressOf(functionName: string, addressing: 'name' | 'htm'): string {
  return addressing === 'htm' ? `/${functionName.replaceAll('.', '/')}.htm` : `/${functionName}`;
}

/** The envelope names no version of the key: any of the platform's may have signed. */
async function isSigned(text: string, signature: string, publicKeys: readonly CryptoKey[]): Promise<boolean> {
  const matches = await Promise.all(publicKeys.map((key) => verify(text, signature, key)));
  return matches.includes(true);
}

const answerSchema = z.object({
  head: z.nullish(z.object({ function: z.nullish(z.string()), reqMsgId: z.nullish(z.string()) })),
  body: z.looseObject({ resultInfo: resultInfoSchema }),
});

const codesById = new Map(Object.entries(resultCodeIds).map(([code, id]): [string, string] => [id, code]));

/** Who could hold back an answer could also give it to another request: where the answer names its own, that counts. */
function readAnswer<C extends ClassicContract>(
  contract: C,
  answer: unknown,
  { head, call }: { head: { function: string; reqMsgId: string }; call: Call },
): ResponseOf<C> {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) return call.fail('INVALID_RESPONSE', 'the answer has no result');
  const { head: echo, body } = parsed.data;
  if (
    (echo?.reqMsgId ?? head.reqMsgId) !== head.reqMsgId ||
    (echo?.function ?? head.function) !== head.function
  )
    return call.fail('INVALID_RESPONSE', 'the answer is to another request');
  const { resultStatus, resultCode, resultCodeId } = body.resultInfo;
  const code = resultCode ?? codesById.get(resultCodeId ?? '') ?? resultCodeId;
  if (!code) return call.fail('INVALID_RESPONSE', 'the answer has no result code');
  return readAccepted(contract, body, { resultStatus, resultCode: code }, call);
}
