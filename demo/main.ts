import '@minigate/elements/define';
import { subscribeMsgPanel } from '@minigate/core';
import { SubscribeMsg } from './wallet.js'; // in a wallet: import SubscribeMsg from 'subscribe-msg-svelte'
import { greet, openRestaurant } from './restaurant.js';

const provider = document.querySelector('minigate-provider')!;
provider.panel = subscribeMsgPanel(SubscribeMsg, { target: document.body });
provider.backend = '/minigate';
await provider.updateComplete;

const { setGuest } = openRestaurant(document.querySelector('#menu')!, document.querySelector('#orders')!);
provider.minigate?.watch(({ session }) => {
  greet(document.querySelector('#greeting')!, session?.profile);
  setGuest(session !== undefined);
});
