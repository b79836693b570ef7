import { css } from 'lit';

/** What every element of this package starts from. */
export const hostStyles = css`
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }

  :host([hidden]),
  [hidden] {
    display: none !important;
  }
`;
