import { storageSuite } from './storage-suite.js';
import { memoryStorage } from './storage.js';

storageSuite('memoryStorage()', memoryStorage);
