-- What sweeps and looks at a customer's latest orders read, by index.

create index item_picture_url on item_picture (url);
create index variant_picture_url on variant (picture_url) where picture_url <> '';
create index client_customer_idle on client_customer (client_id) where idle_days is not null and enabled = 1;
create index orders_customer_closes on orders (customer_id, closes_at);
-- what is given up goes after its time
create index checkout_canceled on checkout (changed_at) where state = 'canceled';
create index cart_of_client on cart (changed_at) where client_id is not null;
create index held_action_created on held_action (created_at);
create index mail_created on mail (created_at);
