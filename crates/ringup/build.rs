//! Lists the demo's pictures, so that the binary carries them.

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("demo/pictures");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&folder)? {
        if let Ok(name) = entry?.file_name().into_string()
            && name.ends_with(".svg")
        {
            names.push(name);
        }
    }
    // In the order of their names, so that one is found by bisection and builds are alike.
    names.sort_unstable();
    let mut table = String::from("&[\n");
    for name in &names {
        writeln!(table, "    ({name:?}, include_bytes!({:?})),", folder.join(name))?;
    }
    table.push_str("]\n");
    std::fs::write(PathBuf::from(std::env::var("OUT_DIR")?).join("pictures.rs"), table)?;
    Ok(())
}
