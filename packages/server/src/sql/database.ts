/** Runs one statement, with `params` as `$1`, `$2` and so on, and gives its rows. */
export type Query = <Row extends object>(text: string, params?: readonly unknown[]) => Promise<Row[]>;

/** A database that speaks PostgreSQL's SQL. */
export interface Database {
  query: Query;
  /** Runs `work` as one transaction, which is undone if it rejects. Within it only the `query` it is given may be used. */
  transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result>;
  /** Lets go of the database once what is under way has ended. */
  close(): Promise<void>;
}
