/** What happens to the device of a model, as it happens. */
export type DeviceEvent =
  | {
      readonly kind: 'lost';
      /** The browser's word for why. */
      readonly reason: string;
      /** How often it was lost so far. */
      readonly times: number;
    }
  /** No adapter for some time: attempts go on for some minutes, and reloading the page may be quicker. */
  | { readonly kind: 'blocked' }
  | {
      readonly kind: 'recovered';
      /** For people: the name of the adapter, or of what stands in. */
      readonly adapter: string;
      /** Since the loss was noticed. */
      readonly seconds: number;
      /** Runs of plans that were done again. */
      readonly runs: number;
    };
