-- The cart and the checkout (OC-2, OC-19). A cart belongs to a customer, or to a client while nobody is recognised: its
-- id is the customer's, or the client's below zero.

create table cart (
  id bigint not null primary key, client_id bigint, customer_id bigint, version bigint not null, changed_at bigint not null
);
create table cart_line (
  cart_id bigint not null, variant_id bigint not null, quantity bigint not null, unit_price bigint not null,
  added_at bigint not null, primary key (cart_id, variant_id) /* clustered */, check (quantity > 0)
);

-- What was typed is wiped when it has become a customer's address and payment method, or is given up.
create table checkout (
  id bigint not null primary key, client_id bigint, customer_id bigint, state text not null, from_cart bigint not null,
  guest bigint not null, name text not null, email text not null, address_id bigint, recipient text not null,
  line1 text not null, line2 text not null, city text not null, region text not null, postal_code text not null,
  country text not null, phone text not null, moniker text not null, delivery_option text not null,
  payment_method_id bigint, provider text not null, token text not null, currency text not null, total bigint not null,
  version bigint not null, created_at bigint not null, priced_at bigint not null, changed_at bigint not null,
  completed_at bigint
);
create index checkout_client on checkout (client_id, id);
create index checkout_customer on checkout (customer_id, completed_at);
create index checkout_open on checkout (changed_at) where state in ('incomplete', 'requires_escalation', 'ready_for_complete');
create table checkout_line (
  checkout_id bigint not null, variant_id bigint not null, position bigint not null, quantity bigint not null,
  unit_price bigint not null, line_id bigint, primary key (checkout_id, variant_id) /* clustered */, check (quantity > 0)
);

alter table orders add column delivery_option text not null default '';
alter table orders add column checkout_id bigint;
create index orders_checkout on orders (checkout_id) where checkout_id is not null;
