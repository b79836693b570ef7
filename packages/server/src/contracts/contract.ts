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
  /** The answer with status `S` or `A`; with `F` and `U` only {@link resultSchema} can be relied on. */
  readonly response: Response;
}

/** The body that a contract's request takes. */
export type RequestOf<C extends Contract> = z.core.input<C['request']>;

/** What a contract's response gives. */
export type ResponseOf<C extends Contract> = z.core.output<C['response']>;

/** The outcome in every answer (domain.md 7.2). Statuses and codes are open: tenants add some. */
export const resultSchema = z.object({
  resultStatus: z.string(),
  resultCode: z.string(),
  resultMessage: z.nullish(z.string()),
});
/** The outcome in every answer. */
export type Result = z.output<typeof resultSchema>;

/** A text the merchant chooses, whose row in the documentation names a length and forbids `@ # ?`. */
export const identifier = (maximum: number) =>
  z
    .string()
    .check(
      z.minLength(1, 'must not be empty'),
      z.maxLength(maximum, `must have at most ${maximum} characters`),
      z.regex(/^[^@#?]*$/, 'must not contain any of @ # ?'),
    );

/** A text that came from the platform and goes back to it: its documented maximum is exceeded in practice (domain.md 6.2). */
export const received = z.string().check(z.minLength(1, 'must not be empty'));

/** The wallet a user belongs to, an open list. */
export const customerBelongsTo = z.string().check(z.minLength(1, 'must not be empty'));

/** `extendInfo` as a merchant may send it. */
export const extendInfo = z.nullish(
  z
    .string()
    .check(
      z.maxLength(4096, 'must have at most 4096 characters'),
      z.regex(/^[^@#?]*$/, 'must not contain any of @ # ?'),
    ),
);

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
