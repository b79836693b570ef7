/** The words of the sheets in one language. */
export interface SheetTexts {
  agree: string;
  reject: string;
  close: string;
  simulated: string;
  consentTitle: string;
  consentNote(appName: string): string;
  account: string;
  panelTitle: string;
  panelNote(appName: string): string;
  oneTime: string;
  longTerm: string;
  serviceBusy: string;
  /** What a scope lets the mini program know or do: a heading and what belongs to it. */
  scopes: Readonly<Record<string, readonly [heading: string, detail: string]>>;
  otherScope: string;
}

const english: SheetTexts = {
  agree: 'Agree',
  reject: 'Reject',
  close: 'Close',
  simulated: 'simulated wallet',
  consentTitle: 'Share your information?',
  consentNote: (appName) => `If you agree, ${appName} can see and use what is listed here.`,
  account: 'Your account',
  panelTitle: 'Get these notifications?',
  panelNote: (appName) => `If you agree, ${appName} can send you these messages. They arrive in your inbox.`,
  oneTime: 'One message each time you agree',
  longTerm: 'Until you turn it off',
  serviceBusy: 'The service is busy, try again later',
  scopes: {
    auth_base: ['Your account number', 'Tells you apart from other customers'],
    auth_user: ['Your profile', 'Nickname, photo, name and contact details'],
    SEND_MESSAGE: ['Send you messages', 'About your orders and your account'],
    USER_NICKNAME: ['Your nickname', ''],
    USER_NAME: ['Your name', ''],
    USER_AVATAR: ['Your photo', ''],
    USER_GENDER: ['Your gender', ''],
    USER_BIRTHDAY: ['Your birthday', ''],
    USER_NATIONALITY: ['Your nationality', ''],
    USER_LOGIN_ID: ['Your phone number', 'Partly hidden'],
    USER_CONTACTINFO: ['Your contact details', ''],
  },
  otherScope: 'Other information',
};

const chinese: SheetTexts = {
  agree: '同意',
  reject: '拒绝',
  close: '关闭',
  simulated: '模拟钱包',
  consentTitle: '授权使用你的信息？',
  consentNote: (appName) => `同意后，${appName} 可以查看并使用以上信息。`,
  account: '当前账号',
  panelTitle: '订阅以下消息？',
  panelNote: (appName) => `同意后，${appName} 可以向你发送以上消息，消息会出现在收件箱中。`,
  oneTime: '每次同意后可收到一条',
  longTerm: '长期有效，可随时关闭',
  serviceBusy: '服务正忙，请稍后再试',
  scopes: {
    auth_base: ['账号编号', '用于区分不同的用户'],
    auth_user: ['个人资料', '昵称、头像、姓名和联系方式'],
    SEND_MESSAGE: ['向你发送消息', '与你的订单和账号有关'],
    USER_NICKNAME: ['昵称', ''],
    USER_NAME: ['姓名', ''],
    USER_AVATAR: ['头像', ''],
    USER_GENDER: ['性别', ''],
    USER_BIRTHDAY: ['生日', ''],
    USER_NATIONALITY: ['国籍', ''],
    USER_LOGIN_ID: ['手机号', '部分隐藏'],
    USER_CONTACTINFO: ['联系方式', ''],
  },
  otherScope: '其他信息',
};

/** The words for a BCP 47 tag: Chinese for `zh…`, else English. */
export function textsFor(language: string): SheetTexts {
  return /^zh\b/i.test(language) ? chinese : english;
}

/** The `lang` of those words. */
export function languageOf(texts: SheetTexts): string {
  return texts === chinese ? 'zh-CN' : 'en';
}
