/*
 * The entry of the one-file build, for pages without a bundler: defines the elements, and puts what a page needs on
 * `window.Minigate`.
 */
import {
  createMinigate,
  httpBackend,
  idbStore,
  isMinigateError,
  memoryStore,
  MinigateError,
  subscribeMsgPanel,
} from '@minigate/core';
import * as elements from './index.js';
import './define.js';

const names = {
  ...elements,
  createMinigate,
  httpBackend,
  idbStore,
  isMinigateError,
  memoryStore,
  MinigateError,
  subscribeMsgPanel,
};

window.Minigate = names;

declare global {
  interface Window {
    Minigate: typeof names;
  }
}
