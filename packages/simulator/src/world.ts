import type { MiniProgram, SimulatedUser, Template } from './super-app.js';

/** The mini program that is there from the start: the restaurant of seeds/002. */
export const defaultMiniProgram: MiniProgram = {
  appId: 'sandboxP0000000000000001',
  name: 'Yummy Chicken Rice',
};

/** The two accounts that are there from the start; the first one is logged in. */
export const defaultUsers: readonly [SimulatedUser, SimulatedUser] = [
  {
    userId: 'sandbox2088000000000001',
    language: 'en-US',
    info: {
      status: 'ACTIVE',
      nickName: 'Sandbox One',
      avatar: avatar('%23f4a261'),
      userName: { fullName: 'Sandbox Customer One', firstName: 'One', lastName: 'Sandbox' },
      gender: 'F',
      birthDate: '1990-01-01',
      nationality: 'CN',
      loginIdInfos: [{ loginId: '138****0001', loginIdType: 'MOBILE_PHONE' }],
      contactInfos: [{ contactNo: 'one@sandbox.example', contactType: 'EMAIL' }],
    },
  },
  {
    userId: 'sandbox2088000000000002',
    language: 'zh-CN',
    info: {
      status: 'ACTIVE',
      nickName: 'Sandbox Two',
      avatar: avatar('%232a9d8f'),
      userName: { fullName: 'Sandbox Customer Two', firstName: 'Two', lastName: 'Sandbox' },
      gender: 'M',
      birthDate: '1985-05-05',
      nationality: 'CN',
      loginIdInfos: [{ loginId: '138****0002', loginIdType: 'MOBILE_PHONE' }],
      contactInfos: [{ contactNo: 'two@sandbox.example', contactType: 'EMAIL' }],
    },
  },
];

/** The templates that are there from the start; the last one still waits for its approval. */
export const defaultTemplates: readonly Template[] = [
  {
    templateId: 'sandbox_TP_order_ready',
    title: 'Your order is ready',
    body: 'Order {orderNo} is ready for you at {storeName}.',
    url: '{miniBodyUrl}',
    channel: 'INBOX',
    type: 'long-term',
    state: 'approved',
  },
  {
    templateId: 'sandbox_TP_order_news',
    title: 'News about your order',
    body: 'Order {orderNo} at {storeName}: {customContent}',
    channel: 'INBOX',
    type: 'long-term',
    state: 'approved',
  },
  {
    templateId: 'sandbox_TP_receipt',
    title: 'Your receipt',
    body: 'Order {orderNo} at {storeName}: {customContent}',
    channel: 'INBOX',
    type: 'one-time',
    state: 'approved',
  },
  {
    templateId: 'sandbox_TP_offers',
    title: 'Offers for you',
    body: '{customContent}',
    channel: 'INBOX',
    type: 'long-term',
    state: 'applied',
  },
];

function avatar(color: string): string {
  const face = "%3Ccircle cx='4' cy='3' r='1.5'/%3E%3Cpath d='M1 8a3 3 0 0 1 6 0'/%3E";
  const drawing = `%3Crect width='8' height='8' fill='${color}'/%3E%3Cg fill='%23fff'%3E${face}%3C/g%3E`;
  return `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E${drawing}%3C/svg%3E`;
}
