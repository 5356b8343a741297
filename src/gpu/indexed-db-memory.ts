import type { ChoiceMemory } from './choice-memory.ts';

const STORE = 'choices';

/**
 * Remembers in the browser, in a database of the page's origin. Where storage is blocked, both calls reject.
 * @param name of the database. Default `webgpu-rnn`
 */
export function indexedDbMemory(name = 'webgpu-rnn'): ChoiceMemory {
  const open = (): Promise<IDBDatabase> => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    return resultOf(request);
  };
  const inStore = async <T>(
    mode: IDBTransactionMode,
    act: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> => {
    const database = await open();
    try {
      return await resultOf(act(database.transaction(STORE, mode).objectStore(STORE)));
    } finally {
      database.close();
    }
  };
  return {
    read: (key) => inStore('readonly', (store) => store.get(key) as IDBRequest<unknown>),
    async write(key, value) {
      await inStore('readwrite', (store) => store.put(value, key));
    },
  };
}

const resultOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
