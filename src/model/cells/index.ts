import type { CellName } from '../config.ts';
import type { Cell } from './cell.ts';
import { feedforward } from './feedforward.ts';
import { gru, gruResetBefore } from './gru.ts';
import { lstm } from './lstm.ts';
import { rnn } from './rnn.ts';

/** The only list of cells. */
export const cells: Readonly<Record<CellName, Cell>> = {
  feedforward,
  rnn,
  lstm,
  gru,
  'gru-reset-before': gruResetBefore,
};
