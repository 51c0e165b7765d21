-- Pictures that staff uploaded, and the files the server made of them.

-- picture: one upload, known by the hash of its bytes. width and height are those of its master, upright and without metadata.
-- state: waiting -> making (until lease_until) -> ready | failed. used_at keeps the sweeper away from one that is being attached.
create table picture (
  id bigint not null primary key, sha256 bytea not null, width bigint not null, height bigint not null,
  address text not null, state text not null, attempts bigint not null, lease_until bigint, failure text not null,
  used_at bigint not null, created_at bigint not null
);
create unique index picture_sha256 on picture (sha256);
create index picture_unmade on picture (id) where state in ('waiting', 'making');
-- kind: avif, webp, jpeg; the jpeg as wide as the picture is the master that the others are made of
create table picture_file (
  picture_id bigint not null, kind text not null, width bigint not null, height bigint not null, bytes bytea not null,
  made_at bigint not null, primary key (picture_id, kind, width)
);
-- picture_source: an address of an imported catalogue, and the picture of ours that stands for it
create table picture_source (
  url text not null primary key, picture_id bigint not null, address text not null, added_at bigint not null
);
create index picture_source_picture on picture_source (picture_id);
alter table item_picture add column picture_id bigint;
create index item_picture_picture on item_picture (picture_id) where picture_id is not null;
-- when staff last changed the item's pictures: from then on an import leaves them alone
alter table item add column pictures_at bigint;
-- what was taken off an item, for undo
create table item_picture_removed (
  id bigint not null primary key, item_id bigint not null, position bigint not null, url text not null,
  alt text not null, picture_id bigint, removed_at bigint not null
);
create index item_picture_removed_picture on item_picture_removed (picture_id) where picture_id is not null;
