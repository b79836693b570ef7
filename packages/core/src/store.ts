import { createStore, del, get, keys, set } from 'idb-keyval';

/** Where receipts wait for their delivery. Values are plain JSON data. */
export interface Store {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  keys(): Promise<string[]>;
}

/** Keeps values for the life of the page. */
export function memoryStore(): Store {
  const values = new Map<string, unknown>();
  return {
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
    keys: async () => [...values.keys()],
  };
}

/** Keeps values in an IndexedDB database of its own. Rejects with the browser's `DOMException` where storage is blocked or full. */
export function idbStore(databaseName = 'minigate'): Store {
  let opened: ReturnType<typeof createStore> | undefined;
  const database = () => (opened ??= createStore(databaseName, 'values'));
  return {
    get: (key) => get(key, database()),
    set: (key, value) => set(key, value, database()),
    delete: (key) => del(key, database()),
    keys: () => keys<string>(database()),
  };
}
