-- One text for both engines (db::migrate says how SQLite reads it). Frozen once released: add a new file instead.
-- Times are microseconds UTC, money is minor units of the shop's currency, flags are 0 and 1, ids ascend with time.

create table setting (key text not null primary key, value text not null, changed_at bigint not null);
create table secret (name text not null primary key, value bytea not null);
create table node_counter (id bigint not null primary key, next bigint not null);

-- customer: client identifiers, who they stand for, and what is known of each customer
create table customer (
  id bigint not null primary key, name text not null, email text not null,
  default_address_id bigint, default_payment_method_id bigint, created_at bigint not null
);
create unique index customer_email on customer (email);
create table client (
  id bigint not null primary key, secret_hash bytea not null, customer_id bigint, authenticated_until bigint not null,
  created_at bigint not null, last_used_at bigint not null, revoked_at bigint
);
create table client_customer (
  client_id bigint not null, customer_id bigint not null, enabled bigint not null, enabled_at bigint,
  last_used_at bigint not null, primary key (client_id, customer_id) /* clustered */
);
create table address (
  id bigint not null primary key, customer_id bigint not null, moniker text not null, name text not null,
  line1 text not null, line2 text not null, city text not null, region text not null, postal_code text not null,
  country text not null, phone text not null, created_at bigint not null, retired_at bigint
);
create index address_customer on address (customer_id);
create table payment_method (
  id bigint not null primary key, customer_id bigint not null, provider text not null, token text not null,
  moniker text not null, brand text not null, last_four text not null, created_at bigint not null, retired_at bigint
);
create index payment_method_customer on payment_method (customer_id);
create table sign_in_link (
  token_hash bytea not null primary key, purpose text not null, subject bigint not null, line_id bigint,
  return_to text not null, reusable bigint not null, created_at bigint not null, expires_at bigint not null,
  used_at bigint
);
create index sign_in_link_subject on sign_in_link (subject, created_at);

-- staff
create table staff (id bigint not null primary key, email text not null, role text not null, created_at bigint not null);
create unique index staff_email on staff (email);
create table staff_token (
  token_hash bytea not null primary key, staff_id bigint not null, kind text not null, created_at bigint not null,
  expires_at bigint, revoked_at bigint
);

-- catalogue
create table category (
  id bigint not null primary key, handle text not null, title text not null, position bigint not null
);
create unique index category_handle on category (handle);
create table item (
  id bigint not null primary key, handle text not null, title text not null, description text not null,
  summary text not null, vendor text not null, category_id bigint, tags text not null, status text not null,
  seo_title text not null, seo_description text not null, search text not null,
  created_at bigint not null, updated_at bigint not null
);
create unique index item_handle on item (handle);
create index item_category on item (category_id, id);
create table item_option (
  item_id bigint not null, position bigint not null, name text not null, primary key (item_id, position) /* clustered */
);
create table item_picture (
  item_id bigint not null, position bigint not null, url text not null, alt text not null,
  primary key (item_id, position) /* clustered */
);
create table variant (
  id bigint not null primary key, item_id bigint not null, position bigint not null, sku text not null,
  barcode text not null, option1 text not null, option2 text not null, option3 text not null, price bigint not null,
  compare_at bigint, weight_grams bigint not null, picture_url text not null, requires_shipping bigint not null,
  lead_days bigint, imported_quantity bigint, retired_at bigint, check (price >= 0)
);
create index variant_item on variant (item_id, position);
create index variant_sku on variant (sku);
-- available: free units; reserved: units of live lines that were taken from stock; back_ordered: units owed
create table stock (
  variant_id bigint not null primary key, available bigint not null, reserved bigint not null,
  back_ordered bigint not null, tracked bigint not null, back_order bigint not null,
  check (available >= 0), check (reserved >= 0), check (back_ordered >= 0)
) with (fillfactor = 70);
create table stock_receipt (
  id bigint not null primary key, variant_id bigint not null, quantity bigint not null, location text not null,
  staff_id bigint not null, received_at bigint not null
);

-- order: on the path of a single action lie stock, open_order, orders (when new), order_line (and order_key for the API)
create table orders (
  id bigint not null primary key, customer_id bigint not null, address_id bigint not null,
  payment_method_id bigint not null, class bigint not null, state text not null, currency text not null,
  delivery bigint not null, opened_at bigint not null, closes_at bigint not null, closed_at bigint
);
create index orders_customer on orders (customer_id, id);
create table open_order (
  customer_id bigint not null, address_id bigint not null, payment_method_id bigint not null, class bigint not null,
  order_id bigint not null, opened_at bigint not null, closes_at bigint not null,
  primary key (customer_id, address_id, payment_method_id, class) /* clustered */
) with (fillfactor = 70);
create table order_line (
  id bigint not null primary key, order_id bigint not null, customer_id bigint not null, client_id bigint not null,
  variant_id bigint not null, quantity bigint not null, quantity_placed bigint not null, unit_price bigint not null,
  delivery bigint not null, state text not null, back_ordered bigint not null, counted bigint not null,
  channel text not null,
  placed_at bigint not null, cancel_until bigint not null, promised_on bigint not null, version bigint not null,
  changed_at bigint, mailed_at bigint, check (quantity > 0)
);
create index order_line_order on order_line (order_id);
create index order_line_unmailed on order_line (id) where mailed_at is null;
create table order_key (
  customer_id bigint not null, key_hash bytea not null, body_hash bytea not null, line_id bigint not null,
  created_at bigint not null, primary key (customer_id, key_hash) /* clustered */
);
create index order_key_created on order_key (created_at);
create table held_action (
  line_id bigint not null primary key, customer_id bigint not null, client_id bigint not null,
  variant_id bigint not null, quantity bigint not null, address_id bigint, key_hash bytea, body_hash bytea,
  payment_method_id bigint, unit_price bigint, delivery bigint, shown_at bigint,
  created_at bigint not null, placed_at bigint
);
create index held_action_customer on held_action (customer_id);

-- outbox: effects on the outside, and answers kept for retries
create table mail (
  id bigint not null primary key, kind text not null, recipient text not null, subject text not null,
  body text not null, link text not null, state text not null, created_at bigint not null
);
create table request_key (
  scope text not null, key_hash bytea not null, body_hash bytea not null, status bigint not null, body text not null,
  created_at bigint not null, primary key (scope, key_hash) /* clustered */
);
create index request_key_created on request_key (created_at);
create table audit (
  id bigint not null primary key, at bigint not null, kind text not null, customer_id bigint, client_id bigint,
  staff_id bigint, subject bigint, detail text not null
);
create index audit_customer on audit (customer_id, id);
