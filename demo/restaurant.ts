import { html, nothing, render } from 'lit';

/** An order as the restaurant's backend tells it. */
export interface Order {
  orderNo: string;
  dishes: string;
  state: 'cooking' | 'ready';
}

interface Dish {
  id: string;
  name: string;
  about: string;
  cents: number;
}

const dishes: readonly Dish[] = [
  { id: 'poached', name: 'Chicken rice', about: 'Poached, ginger and chilli on the side', cents: 580 },
  { id: 'roasted', name: 'Roasted chicken rice', about: 'Crisp skin, dark soy', cents: 620 },
  { id: 'lime', name: 'Lime juice', about: 'Cold, not too sweet', cents: 220 },
];

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
  let problem = '';

  const total = () => dishes.reduce((sum, { id, cents }) => sum + cents * (cart.get(id) ?? 0), 0);
  const hint = () => {
    if (!signedIn) return 'Sign in to order';
    return total() === 0 ? 'Choose a dish' : `Total ${price.format(total() / 100)}, paid at the counter`;
  };
  const change = (id: string, by: number) => {
    cart.set(id, Math.max(0, (cart.get(id) ?? 0) + by));
    show();
  };

  async function placeOrder() {
    if (!signedIn || total() === 0) return;
    const items = dishes.flatMap(({ id }) => (cart.get(id) ? [{ id, count: cart.get(id) }] : []));
    const answer = await fetch('/orders', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ items }),
    }).catch(() => undefined);
    problem = answer?.ok ? '' : 'The kitchen did not get the order. Try again.';
    if (answer?.ok) cart.clear();
    await refresh();
  }

  async function refresh() {
    const answer = signedIn ? await fetch('/orders').catch(() => undefined) : undefined;
    if (answer?.ok) orders = ((await answer.json()) as { orders: Order[] }).orders;
    show();
    if (signedIn && orders.some(({ state }) => state === 'cooking')) setTimeout(() => void refresh(), 1000);
  }

  function show() {
    render(
      html`<h2>Menu</h2>
        ${dishes.map(showDish)}
        <button
          class="primary"
          type="button"
          aria-disabled=${String(!signedIn || total() === 0)}
          aria-describedby="order-hint"
          @click=${placeOrder}
        >
          Place order
        </button>
        <p class="hint" id="order-hint" role="status">${problem || hint()}</p>`,
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
      <div>${name}<small>${about} · ${price.format(cents / 100)}</small></div>
      <div class="stepper" role="group" aria-label=${name}>
        <button
          type="button"
          aria-label="Less ${name}"
          ?disabled=${count === 0}
          @click=${() => change(id, -1)}
        >
          −
        </button>
        <output>${count}</output>
        <button type="button" aria-label="More ${name}" @click=${() => change(id, 1)}>+</button>
      </div>
    </div>`;
  };

  const showOrder = ({ orderNo, dishes: what, state }: Order) =>
    html`<div class="order">
      <div><b>${orderNo}</b> <span>${what}</span></div>
      <div class=${state}>${state === 'ready' ? 'Ready' : 'Cooking…'}</div>
    </div>`;

  show();
  return {
    setGuest(guest: boolean) {
      if (signedIn === guest) return;
      signedIn = guest;
      if (!guest) orders = [];
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
      >Hello, ${name}</span
    >`;
  render(name === undefined ? 'Sign in so that the order carries your name.' : known, element);
}
