// Search, cart, checkout and television in each main state, as states_check.js looks at them.

import { demo } from "./states.js";
import { BUYING } from "./states_buying.js";
import { FEW, walk } from "./states_check.js";

walk("the demo's search, cart, checkout and television", demo, BUYING, FEW);
