import { exerciseRoutes } from '../../../test/exercise.ts';

exerciseRoutes('metering');
