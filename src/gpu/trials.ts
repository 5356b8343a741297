import { matmul } from '../../shaders/matmul.ts';
import { rnnStep } from '../../shaders/rnnStep.ts';
import { Emitter } from '../schedule/emitter.ts';
import { layOut } from '../schedule/layout.ts';
import type { Plan, View } from '../schedule/plan.ts';
import type { ShapeClass } from './choices.ts';

/**
 * A plan of products that stand for a shape class: steps of a recurrence, or the same product a few times. The sizes are
 * those of usual networks; software gets smaller ones, so that a run takes milliseconds there too.
 */
export function trialPlan(shapeClass: ShapeClass, isFallback: boolean): Plan {
  const e = new Emitter();
  const large = isFallback ? 128 : 256;
  if (shapeClass === 'smallStep') steps(e, 16, 16, 64);
  else if (shapeClass === 'largeStep') steps(e, 16, 32, large);
  else products(e, shapeClass === 'gradient', isFallback ? 512 : 2048, large);
  return { name: `trial of ${shapeClass}`, ...layOut(e.tensors), dispatches: e.dispatches };
}

/** h(t) = tanh(z(t) + W h(t-1))   h: [T+1, B, H]   z: [T, B, H]   w: [H, H] */
function steps(e: Emitter, T: number, B: number, H: number): void {
  const at = (all: View, t: number): View => ({ ...all, offset: t * B * H, rows: B });
  const h = e.tensor('trial/h', 'input', (T + 1) * B, H);
  const z = e.tensor('trial/z', 'input', T * B, H);
  const w = e.tensor('trial/w', 'input', H, H);
  for (let t = 0; t < T; t++)
    e.emit(rnnStep, { z: at(z, t), h: at(h, t), w, out: at(h, t + 1) }, { options: { activation: 'tanh' } });
}

/** y = x Wᵀ of all steps, or the gradient dW = dyᵀ x; x, y: [T·B, H], w: [H, H], here with as many outputs as inputs. */
function products(e: Emitter, transposeA: boolean, rows: number, H: number): void {
  const x = e.tensor('trial/x', 'input', rows, H);
  const w = e.tensor('trial/w', 'input', transposeA ? rows : H, H);
  const view = e.tensor('trial/out', 'activation', transposeA ? H : rows, H);
  const options = { transposeA, transposeB: !transposeA, activation: 'identity' } as const;
  for (let i = 0; i < 4; i++) e.emit(matmul, { a: x, b: w, out: { view, add: false } }, { options });
}
