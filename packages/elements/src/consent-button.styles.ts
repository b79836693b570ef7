import { css } from 'lit';

/*
 * Only the button has colours of its own. All around it is drawn in the page's text colour, or in tones that stand out
 * from light and dark alike, because a page may stay light on a device that is set to dark.
 * A covered label keeps its width, and its place in the button's name. A status is as wide as the button, however long.
 */
export const consentButtonStyles = css`
  :host {
    --accent: var(--minigate-accent, #1362d8);
    --on-accent: var(--minigate-on-accent, #fff);
    --success: var(--minigate-success, #178a4e);
    --failure: var(--minigate-failure, #d93d42);
    --focus-ring: var(--minigate-focus-ring, 3px solid #3d85f5);
    --radius: var(--minigate-radius, 0.75rem);
    display: inline-block;
    min-inline-size: min(12em, 100%);
    max-inline-size: 100%;
    vertical-align: top;
    text-align: center;
  }

  @media (prefers-color-scheme: dark) {
    :host {
      --accent: var(--minigate-accent, #7ab0ff);
      --on-accent: var(--minigate-on-accent, #071a38);
    }
  }

  button {
    display: grid;
    place-items: center;
    inline-size: 100%;
    min-block-size: 3rem;
    padding: 0.625rem 1.25rem;
    border: 1px solid transparent;
    border-radius: var(--radius);
    background: var(--accent);
    color: var(--on-accent);
    font: inherit;
    font-weight: 600;
    line-height: 1.25;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
  }

  button > span {
    display: flex;
    align-items: center;
    grid-area: 1 / 1;
  }

  span > slot {
    display: block;
  }

  button:focus-visible {
    outline: var(--focus-ring);
    outline-offset: 2px;
  }

  button[aria-disabled='false']:active {
    filter: brightness(0.85);
  }

  [aria-disabled='true'] {
    cursor: default;
  }

  :host([state='idle']) [aria-disabled='true'],
  :host([state='unavailable']) [aria-disabled='true'] > span {
    opacity: 0.55;
  }

  :host([state='done']) button,
  :host([state='unavailable']) [aria-disabled='true'] {
    background: rgba(128, 128, 128, 0.16);
    color: inherit;
  }

  :host([state='busy']) button {
    animation: 1.2s 0.3s infinite pulse;
  }

  .covered {
    opacity: 0;
  }

  ::slotted([slot='icon']),
  svg,
  [part='spinner'] {
    flex: none;
    inline-size: 1.125em;
    block-size: 1.125em;
    margin-inline-end: 0.4em;
  }

  svg {
    fill: none;
    stroke: var(--success);
    stroke-width: 2.5;
  }

  [part='spinner'] {
    border: 2px solid;
    border-inline-end-width: 0;
    border-radius: 50%;
    animation: 0.8s linear infinite turn;
  }

  [part='status'] {
    inline-size: 0;
    min-inline-size: 100%;
  }

  p {
    margin: 0.5rem 0 0;
    font-size: 0.875em;
    line-height: 1.4;
  }

  :host([state='working']) p,
  :host([state='done']) p {
    block-size: 1px;
    margin-block-start: -1px;
    overflow: hidden;
    opacity: 0;
  }

  [part~='failure'] {
    display: flex;
    justify-content: center;
    text-align: start;
  }

  [part~='failure']::before {
    content: '!';
    flex: none;
    align-self: start;
    inline-size: 1.4em;
    margin-inline-end: 0.5em;
    border-radius: 50%;
    background: var(--failure);
    color: #fff;
    font-weight: 700;
    text-align: center;
  }

  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }

  @keyframes pulse {
    50% {
      filter: brightness(0.85);
    }
  }

  @media (prefers-reduced-motion: reduce) {
    [part] {
      animation-duration: 4s !important;
    }
  }

  @media (forced-colors: active) {
    [aria-disabled='true'] {
      border-color: GrayText;
      color: GrayText;
    }
  }
`;
