// Each page of a customer's account in each main state, as states_check.js looks at them.

import { demo } from "./states.js";
import { ACCOUNT } from "./states_account.js";
import { FEW, walk } from "./states_check.js";

walk("the demo's accounts", demo, ACCOUNT, FEW);
