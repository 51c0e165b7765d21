//! `ringup`: the shop in one binary. Each subcommand is a file; [`server`] is what `serve` and `demo` share.

mod backup;
mod bench;
mod cli;
mod customer;
mod darkroom;
mod demo;
mod import;
mod logging;
mod serve;
mod server;
mod settings;
mod staff;
mod store;
mod ticker;
mod verify;
mod world;

use std::process::ExitCode;

/// Requests make and drop many small values on several threads; the system's allocator takes a tenth of an order for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
