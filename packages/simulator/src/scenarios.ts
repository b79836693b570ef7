import type { Fault, SuperApp } from './super-app.js';

/** Something to happen in a super app. */
interface Scenario {
  /** Each goes wrong once. */
  readonly faults?: readonly Fault[];
  /** The account that logs in. */
  readonly userId?: string;
  /** The templates that are approved. */
  readonly templateIds?: readonly string[];
}

/** What can be made to happen, by name. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  'code-expired': { faults: [{ on: 'code', as: 'expired' }] },
  'code-used': { faults: [{ on: 'code', as: 'used' }] },
  'jsapi-not-permitted': { faults: [{ on: 'getAuthCode', as: 4 }] },
  'jsapi-silent': { faults: [{ on: 'getAuthCode', as: 'silence' }] },
  'panel-network': { faults: [{ on: 'panel', as: 'NETWORK' }] },
  'panel-silent': { faults: [{ on: 'panel', as: 'silence' }] },
  'openapi-unknown': { faults: [{ on: 'openapi', as: 'UNKNOWN_EXCEPTION' }] },
  'openapi-traffic': { faults: [{ on: 'openapi', as: 'REQUEST_TRAFFIC_EXCEED_LIMIT' }] },
  'openapi-lost': { faults: [{ on: 'openapi', as: 'lost' }] },
  'openapi-silent': { faults: [{ on: 'openapi', as: 'silence' }] },
  'first-user': { userId: 'sandbox2088000000000001' },
  'second-user': { userId: 'sandbox2088000000000002' },
  'offers-approved': { templateIds: ['sandbox_TP_offers'] },
};

/** Makes a scenario happen. Rejects with a `TypeError` if there is none of that name. */
export async function playScenario(superApp: SuperApp, name: string): Promise<void> {
  const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined;
  if (!scenario)
    throw new TypeError(
      `There is no scenario "${name}"; there are ${Object.keys(scenarios)
        .map((known) => `"${known}"`)
        .join(', ')}`,
    );
  const { faults = [], userId, templateIds = [] } = scenario;
  for (const fault of faults) await superApp.setFault(fault);
  for (const templateId of templateIds) await superApp.approveTemplate({ templateId });
  if (userId !== undefined) await superApp.switchUser({ userId });
}
