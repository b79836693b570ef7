import * as z from 'zod/mini';

/** One OpenAPI of the platform: where it is, what it takes and what it gives back when it succeeds. */
export interface Contract<
  Request extends z.core.$ZodType = z.core.$ZodType,
  Response extends z.core.$ZodType = z.core.$ZodType,
> {
  /** What errors call it. */
  readonly name: string;
  /** The path without a tenant's prefix (domain.md 7.1). */
  readonly path: string;
  readonly request: Request;
  /** The requests of tenants whose documentation has other rows, by the `tenant` of their gateway profile. */
  readonly variants?: Readonly<Record<string, z.core.$ZodType>>;
  /** The answer with status `S` or `A`; with `F` and `U` only {@link resultSchema} can be relied on. */
  readonly response: Response;
}

/** The body that a contract's request takes, at any tenant. */
export type RequestOf<C extends Pick<Contract, 'request' | 'variants'>> =
  | z.core.input<C['request']>
  | (C extends { variants: infer Variants } ? z.core.input<Variants[keyof Variants]> : never);

/** What a contract's response gives. */
export type ResponseOf<C extends Pick<Contract, 'response'>> = z.core.output<C['response']>;

/** The schema of a contract's request at one tenant; at an unnamed one, the one most documents agree on. */
export function requestSchemaOf(
  { request, variants = {} }: Pick<Contract, 'request' | 'variants'>,
  tenant = '',
): z.core.$ZodType {
  return (Object.hasOwn(variants, tenant) ? variants[tenant] : undefined) ?? request;
}

/** The outcome in every answer (domain.md 7.2). Statuses and codes are open: tenants add some. */
export const resultSchema = z.object({
  resultStatus: z.string(),
  resultCode: z.string(),
  resultMessage: z.nullish(z.string()),
});
/** The outcome in every answer. */
export type Result = z.output<typeof resultSchema>;

const notEmpty = z.minLength(1, 'must not be empty');
const atMost = (maximum: number) => z.maxLength(maximum, `must have at most ${maximum} characters`);
const nothingSpecial = z.regex(/^[^@#?]*$/, 'must not contain any of @ # ?');

/** A text the merchant chooses, whose row in the documentation names a length and forbids nothing. */
export const text = (maximum: number) => z.string().check(notEmpty, atMost(maximum));

/** A text the merchant chooses, whose row in the documentation names a length and forbids `@ # ?`. */
export const identifier = (maximum: number) => z.string().check(notEmpty, atMost(maximum), nothingSpecial);

/** A text that came from the platform and goes back to it: its documented maximum is exceeded in practice (domain.md 6.2). */
export const received = z.string().check(notEmpty);

/** The wallet a user belongs to, an open list. */
export const customerBelongsTo = z.string().check(notEmpty);

/** `extendInfo` as a merchant may send it where its row forbids `@ # ?` and allows null: in v2, and in v1 `cancelToken`. */
export const extendInfo = z.nullish(z.string().check(atMost(4096), nothingSpecial));

/** `extendInfo` as a merchant may send it where its row only names a length: in the other APIs of v1. */
export const plainExtendInfo = z.optional(z.string().check(atMost(4096)));

/** A text the platform may leave out. */
export const givenText = z.nullish(z.string());

/** Says which fields are wrong and how, without repeating any value. */
export function describeIssues(error: z.core.$ZodError): string {
  return error.issues
    .map((issue) => `"${issue.path.join('.') || 'body'}" ${describeIssue(issue)}`)
    .join(', ');
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `must be ${issue.expected}`;
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  return issue.message;
}
