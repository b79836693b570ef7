import { storageSuite } from './test-storage.js';
import { memoryStorage } from './storage.js';

storageSuite('memoryStorage()', memoryStorage);
