/** Trouble with a database that an operator has to look at. Switch on `code`; failures of the database itself come as its driver's own errors. */
export class SqlStorageError extends Error {
  override readonly name = 'SqlStorageError';
  /**
   * `folder_in_use`: another process has the folder open. `folder_unusable`: the folder cannot be locked. `schema_newer`: a
   * later version of this package has changed the tables. `key_missing`: something is sealed with a key that is not
   * configured. `unreadable`: something sealed does not open, because its key is another one or its row was changed.
   * `stopped`: PGlite could not write to the disk; what it has answered is there when the folder is opened again.
   */
  readonly code:
    'folder_in_use' | 'folder_unusable' | 'schema_newer' | 'key_missing' | 'unreadable' | 'stopped';

  constructor(code: SqlStorageError['code'], message: string, details: { cause?: unknown } = {}) {
    super(message, details);
    this.code = code;
  }
}
