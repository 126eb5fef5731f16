// Pictures of asks that are not sent yet, kept on this phone beside their words.

const STORE = "pictures";

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("bandeng.meet", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function within<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const base = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const turn = base.transaction(STORE, mode);
      const asked = act(turn.objectStore(STORE));
      turn.oncomplete = () => resolve(asked.result);
      turn.onerror = turn.onabort = () => reject(turn.error);
    });
  } finally {
    base.close();
  }
}

export async function putPictures(key: string, files: Blob[]): Promise<void> {
  await within("readwrite", (store) => store.put(files, key));
}

export async function picturesOf(key: string): Promise<Blob[]> {
  return (await within<Blob[] | undefined>("readonly", (store) => store.get(key) as IDBRequest<Blob[] | undefined>)) ?? [];
}

export async function dropPictures(key: string): Promise<void> {
  await within("readwrite", (store) => store.delete(key));
}
