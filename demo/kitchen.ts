import type { Messenger, MinigateStorage } from '@minigate/server';

/** An order on its way from the counter to its guest. */
export interface KitchenOrder {
  orderNo: string;
  subject: string;
  dishes: string;
  state: 'cooking' | 'ready';
  /** Whether the guest has been told, or is being told right now. */
  told: boolean;
}

export interface KitchenOptions {
  messenger: Messenger;
  storage: MinigateStorage;
  templateCode: string;
  /** Milliseconds until an order is ready. */
  cookingTime: number;
}

/** The restaurant's own part of its backend: cooks, and tells guests who want to know. */
export function createKitchen({ messenger, storage, templateCode, cookingTime }: KitchenOptions) {
  const orders: KitchenOrder[] = [];
  const timers = new Set<NodeJS.Timeout>();

  /** Tells every guest whose order is ready and who agreed to messages. */
  async function tellGuests(): Promise<void> {
    const waiting = orders.filter(({ state, told }) => state === 'ready' && !told);
    await Promise.all(waiting.map(tellGuest));
  }

  async function tellGuest(order: KitchenOrder): Promise<void> {
    const { subject, orderNo } = order;
    const session = await Promise.all([
      storage.listSubscribed(subject),
      storage.findToken(subject, 'messaging'),
    ]);
    const [subscribed, token] = session;
    if (!subscribed.includes(templateCode) || !token || order.told) return;
    order.told = true;
    const link = `pages%2Findex%2Findex&query=orderNo%3D${orderNo}`;
    const result = await messenger.send({
      subject,
      requestId: `${orderNo}-ready`,
      templateCode,
      language: 'en-US',
      templateParameters: {
        orderNo,
        storeName: 'Yummy Chicken Rice',
        miniBodyUrl: link,
        miniFooterUrl: link,
      },
    });
    // Only what is still open may be told again, under the same requestId.
    order.told = result.status !== 'unknown';
  }

  return {
    tellGuests,
    /** The guest's orders, newest first. */
    ordersOf: (subject: string) => orders.filter((order) => order.subject === subject).reverse(),
    cook(subject: string, dishes: string): KitchenOrder {
      const orderNo = `Y${String(Date.now()).slice(-8)}${orders.length + 1}`;
      const order: KitchenOrder = { orderNo, subject, dishes, state: 'cooking', told: false };
      orders.push(order);
      const timer = setTimeout(() => {
        timers.delete(timer);
        order.state = 'ready';
        void tellGuests();
      }, cookingTime);
      timers.add(timer);
      return order;
    },
    close() {
      timers.forEach((timer) => clearTimeout(timer));
      timers.clear();
      orders.length = 0;
    },
  };
}
