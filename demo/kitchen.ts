import { MessengerError, type Messenger, type MinigateStorage } from '@minigate/server';

/** An order on its way from the counter to its guest. */
interface KitchenOrder {
  orderNo: string;
  subject: string;
  dishes: string;
  state: 'cooking' | 'ready';
  /** Whether the guest has been told, or is being told right now. */
  told: boolean;
}

interface KitchenOptions {
  messenger: Messenger;
  storage: MinigateStorage;
  templateCode: string;
  /** Milliseconds until an order is ready. */
  cookingTime: number;
  /** Hears why a guest could not be told; the next time everybody is told tries again. */
  onError: (error: unknown) => void;
}

/** The restaurant's own part of its backend: cooks, and tells guests who want to know. */
export function createKitchen(options: KitchenOptions) {
  const { messenger, storage, templateCode, cookingTime, onError } = options;
  const orders: KitchenOrder[] = [];
  const timers = new Set<NodeJS.Timeout>();

  /** Tells every guest whose order is ready and who agreed to messages. Never rejects. */
  async function tellGuests(): Promise<void> {
    const waiting = orders.filter(({ state, told }) => state === 'ready' && !told);
    await Promise.all(waiting.map((order) => tellGuest(order).catch(onError)));
  }

  async function tellGuest(order: KitchenOrder): Promise<void> {
    const { subject, orderNo } = order;
    if (!(await storage.listSubscribed(subject)).includes(templateCode) || order.told) return;
    order.told = true;
    const link = `pages%2Findex%2Findex&query=orderNo%3D${orderNo}`;
    const templateParameters = {
      orderNo,
      storeName: 'Yummy Chicken Rice',
      miniBodyUrl: link,
      miniFooterUrl: link,
    };
    const requestId = `${orderNo}-ready`;
    try {
      const message = { subject, requestId, templateCode, templateParameters, language: 'en-US' };
      const result = await messenger.send(message);
      // Only what is still open may be told again, under the same requestId.
      order.told = result.status !== 'unknown';
    } catch (error) {
      order.told = false;
      // The guest agreed, but one more step is left before anything can be sent.
      if (!(error instanceof MessengerError && error.code === 'no_token')) throw error;
    }
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
