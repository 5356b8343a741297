import { ConfigError } from '../core/errors.ts';
import type { ResolvedConfig } from '../model/config.ts';

/**
 * Refuses what ONNX's operators RNN, LSTM and GRU cannot say: their step is fixed, and they take T from what enters.
 * @throws ConfigError `not-exportable`
 */
export function assertExportable(c: ResolvedConfig): void {
  const rules: readonly [broken: boolean, parameter: keyof ResolvedConfig, why: string][] = [
    [c.feedback !== 'none', 'feedback', 'lets no output of a step enter the next one'],
    [c.leak !== undefined, 'leak', 'has no leaky units'],
    [c.layerNorm, 'layerNorm', 'normalises no sum inside its step'],
    [c.deepTransition.length > 0, 'deepTransition', 'has no layers inside its step'],
    [c.input === 'none', 'input', 'takes the number of steps from what enters, and nothing enters here'],
  ];
  for (const [broken, parameter, why] of rules)
    if (broken)
      throw new ConfigError('not-exportable', `A recurrence of ONNX ${why}.`, {
        parameter,
        actual: c[parameter],
        hint: 'Such a network can be kept with save(), and read by PyTorch from there.',
      });
}
