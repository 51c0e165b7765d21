// Each page in each main state, as states_check.js looks at them: the shop, the office, a shop of imported items and an empty one.

import { BARE, bare, DEMO, demo, IMPORTED, imported, OFFICE } from "./states.js";
import { walk } from "./states_check.js";

walk("the demo", demo, DEMO);
walk("its office", demo, OFFICE);
walk("a shop of imported items", imported, IMPORTED);
walk("a shop with nothing in it", bare, BARE);
