import {
  createHandler,
  createMessenger,
  createOpenApiClient,
  memoryStorage,
  type GatewayProfile,
} from '@minigate/server';
import { Hono } from 'hono';
import * as z from 'zod/mini';
import { createKitchen } from './kitchen.js';
import { menu } from './menu.js';
import { jsonBody } from './requests.js';

/** What {@link createMerchant} takes. */
export interface MerchantOptions {
  /** Where the pages are served from. */
  origin: string;
  gateway: GatewayProfile;
  clientId: string;
  authClientId: string;
  appId: string;
  privateKey: CryptoKey | string;
  platformPublicKey: string;
  templateCode: string;
  /** Milliseconds until an order is ready. */
  cookingTime: number;
  /** Hears what went wrong with nobody waiting for an answer. */
  onError: (error: unknown) => void;
}

const dishNames = new Map(menu.map(({ id, name }) => [id, name]));

const orderSchema = z.object({
  items: z
    .array(
      z.object({
        id: z.string().check(z.refine((id) => dishNames.has(id))),
        count: z.number().check(z.int(), z.minimum(1), z.maximum(20)),
      }),
    )
    .check(z.minLength(1), z.maxLength(10)),
});

/** The restaurant's backend: Minigate's handler, and the orders of its guests. */
export function createMerchant(options: MerchantOptions) {
  const { origin, appId, authClientId, templateCode, cookingTime, onError } = options;
  const storage = memoryStorage();
  const apps = [{ appId, wallet: 'ALIPAY_CN', authClientId }];
  const client = createOpenApiClient(options);
  const handler = createHandler({ client, apps, origins: [origin], storage });
  const messenger = createMessenger({ client, apps, storage });
  const kitchen = createKitchen({ messenger, storage, templateCode, cookingTime, onError });

  const app = new Hono();
  app.all('/minigate/*', async ({ req }) => {
    const response = await handler(req.raw);
    void kitchen.tellGuests();
    return response;
  });
  app.get('/orders', async (c) => {
    const subject = await handler.subjectOf(c.req.raw);
    if (!subject) return c.json({ orders: [] }, 401);
    return c.json({
      orders: kitchen.ordersOf(subject).map(({ orderNo, dishes, state }) => ({ orderNo, dishes, state })),
    });
  });
  app.post('/orders', jsonBody, async (c) => {
    const subject = await handler.subjectOf(c.req.raw);
    if (!subject) return c.json({ error: 'Sign in to order' }, 401);
    const order = orderSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!order.success) return c.json({ error: 'Order dishes from the menu' }, 400);
    const dishes = order.data.items.map(({ id, count }) => `${count} × ${dishNames.get(id)}`).join(', ');
    const { orderNo, state } = kitchen.cook(subject, dishes);
    return c.json({ orderNo, dishes, state });
  });
  return { app, close: () => kitchen.close() };
}
