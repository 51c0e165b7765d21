use sim::store::Store;
use sim::facts::Scope;
use shop::order::{Place, Button, Outcome};
use shop::kernel::*;
#[test]
fn late() {
  for seed in 0..20 {
    let mut store = Store::open(sim::Config { seed, lifecycles: 1, ..Default::default() }).unwrap();
    let mut rules = store.model.rules.clone();
    rules.caps = sim::rules::Caps::off(); rules.delivery = 490;
    store.set_rules(rules).unwrap();
    let facts = store.facts(&Scope::all()).unwrap();
    let now = store.now();
    let Some((variant, row)) = facts.variants.iter().find(|(_, v)| v.tracked && !v.back_order && (1..10).contains(&v.available)) else { continue };
    let q = u32::try_from(row.available).unwrap();
    let person = &store.people[0];
    let proof = store.devices[0].token.proof();
    let line = LineId(store.ids.next(now));
    let button = Button { line, customer: person.id, client: proof.client, variant: *variant, address: person.addresses[0], payment_method: person.methods[0], unit_price: row.price, delivery: 0, at: now };
    let a = Place::from_button(now, proof, button, OrderId(store.ids.next(now)), q);
    let b = Place { line: LineId(store.ids.next(now)), order: OrderId(store.ids.next(now)), button: None, ship_to: None, key: None, channel: "api", ..a.clone() };
    let policy = store.policy();
    let ab = vec![a, b];
    let out: Vec<Outcome> = store.db.write_blocking(move |tx| shop::order::place::place(tx, &policy, &ab)).unwrap();
    println!("seed {seed} {q} free: {out:?}");
    let mut rules = store.model.rules.clone();
    rules.combine = 0;
    store.set_rules(rules).unwrap();
    let policy = store.policy();
    let c = vec![Place { line: LineId(store.ids.next(now)), order: OrderId(store.ids.next(now)), now, proof, variant: *variant, quantity: 1, ship_to: None, button: None, key: None, channel: "api", stepped_up: false }];
    let out: Vec<Outcome> = store.db.write_blocking(move |tx| shop::order::place::place(tx, &policy, &c)).unwrap();
    println!("zero {out:?} {:?}", store.check_invariants());
    break;
  }
}
