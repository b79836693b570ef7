import { html, nothing, render } from 'lit';
import { menu as dishes, type Dish } from './menu.js';

/** An order as the restaurant's backend tells it. */
interface Order {
  orderNo: string;
  dishes: string;
  state: 'cooking' | 'ready';
}

/** As many of a dish as the restaurant's backend takes at once. */
const atMost = 20;
const price = new Intl.NumberFormat('en', { style: 'currency', currency: 'SGD' });

/**
 * Shows the menu and the user's orders, and takes an order.
 *
 * @returns `setGuest` to say whether somebody is signed in.
 */
export function openRestaurant(menu: HTMLElement, list: HTMLElement) {
  const cart = new Map<string, number>([['poached', 1]]);
  let orders: Order[] = [];
  let signedIn = false;
  let lastOrder: 'sending' | 'placed' | 'failed' | undefined;
  let nextLook: ReturnType<typeof setTimeout> | undefined;

  const total = () => dishes.reduce((sum, { id, cents }) => sum + cents * (cart.get(id) ?? 0), 0);
  const mayOrder = () => signedIn && lastOrder !== 'sending' && total() > 0;
  const hint = () => {
    if (!signedIn) return 'Sign in to order';
    if (lastOrder === 'failed') return 'The kitchen did not get the order. Try again.';
    if (lastOrder === 'placed') return 'Thank you! The kitchen has your order.';
    return total() === 0 ? 'Choose a dish' : `Total ${price.format(total() / 100)}, paid at the counter`;
  };
  const change = (id: string, by: number) => {
    if (lastOrder === 'sending') return;
    lastOrder = undefined;
    cart.set(id, Math.min(Math.max(0, (cart.get(id) ?? 0) + by), atMost));
    show();
  };

  async function placeOrder() {
    if (!mayOrder()) return;
    lastOrder = 'sending';
    show();
    const items = dishes.flatMap(({ id }) => (cart.get(id) ? [{ id, count: cart.get(id) }] : []));
    const answer = await fetch('/orders', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ items }),
    }).catch(() => undefined);
    lastOrder = answer?.ok ? 'placed' : 'failed';
    if (answer?.ok) cart.clear();
    await refresh();
  }

  async function refresh() {
    const answer = signedIn ? await fetch('/orders').catch(() => undefined) : undefined;
    const known = answer?.ok ? ((await answer.json()) as { orders: Order[] }).orders : orders;
    orders = signedIn ? known : [];
    show();
    clearTimeout(nextLook);
    if (orders.some(({ state }) => state === 'cooking')) nextLook = setTimeout(() => void refresh(), 1000);
  }

  function show() {
    render(
      html`<h2>Menu</h2>
        ${dishes.map(showDish)}
        <button
          class="primary"
          type="button"
          aria-disabled=${!mayOrder()}
          aria-describedby="order-hint"
          @click=${placeOrder}
        >
          Place order
        </button>
        <p class=${`hint ${lastOrder === 'failed' ? 'problem' : ''}`} id="order-hint" role="status">
          ${hint()}
        </p>`,
      menu,
    );
    render(
      orders.length
        ? html`<h2>Your orders</h2>
            ${orders.map(showOrder)}`
        : nothing,
      list,
    );
    list.hidden = orders.length === 0;
  }

  const showDish = ({ id, name, about, cents }: Dish) => {
    const count = cart.get(id) ?? 0;
    return html`<div class="dish">
      <div>${name}<small>${about}</small><small class="price">${price.format(cents / 100)}</small></div>
      <div class="stepper" role="group" aria-label=${name}>
        <button
          type="button"
          aria-label="Less ${name}"
          aria-disabled=${count === 0}
          @click=${() => change(id, -1)}
        >
          −
        </button>
        <output>${count}</output>
        <button
          type="button"
          aria-label="More ${name}"
          aria-disabled=${count === atMost}
          @click=${() => change(id, 1)}
        >
          +
        </button>
      </div>
    </div>`;
  };

  show();
  return {
    setGuest(guest: boolean) {
      if (signedIn === guest) return;
      signedIn = guest;
      lastOrder = undefined;
      void refresh();
    },
  };
}

/** Says who the order is for. */
export function greet(
  element: HTMLElement,
  profile: { nickName?: string; avatar?: string } | undefined,
): void {
  const name = profile?.nickName;
  element.classList.toggle('greeting', name !== undefined);
  const known = html`${profile?.avatar ? html`<img src=${profile.avatar} alt="" />` : ''}<span
      >Hello, <bdi>${name}</bdi></span
    >`;
  // The page has a greeting already, which rendering into it would only add to.
  const greeting = document.createDocumentFragment();
  render(name === undefined ? 'Sign in so that the order carries your name.' : known, greeting);
  element.replaceChildren(greeting);
}

function showOrder({ orderNo, dishes: what, state }: Order) {
  return html`<div class="order">
    <div><b>${orderNo}</b> <span>${what}</span></div>
    <div class=${state}>${state === 'ready' ? 'Ready' : 'Cooking…'}</div>
  </div>`;
}
