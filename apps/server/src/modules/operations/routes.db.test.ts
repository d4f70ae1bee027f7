import { exerciseRoutes } from '../../../test/exercise.ts';

exerciseRoutes('operations');
