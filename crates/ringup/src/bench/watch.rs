//! What processes cost, from `/proc`.

use std::collections::BTreeMap;

/// CPU time in microseconds, by kind of thread: user and system.
#[derive(Clone, Debug, Default)]
pub struct Cpu {
    threads: BTreeMap<String, (u64, u64)>,
}

/// Linux counts in hundredths of a second.
const TICK_MICROS: u64 = 10_000;

impl Cpu {
    /// Of a process, until now.
    pub fn of(pid: u32) -> Cpu {
        let mut cpu = Cpu::default();
        let Ok(tasks) = std::fs::read_dir(format!("/proc/{pid}/task")) else { return cpu };
        for task in tasks.filter_map(Result::ok) {
            cpu.add(&task.path().join("stat"));
        }
        cpu
    }

    /// Of every PostgreSQL process on this machine, until now.
    pub fn of_postgres() -> Cpu {
        let mut cpu = Cpu::default();
        let Ok(processes) = std::fs::read_dir("/proc") else { return cpu };
        for process in processes.filter_map(Result::ok) {
            let name = std::fs::read_to_string(process.path().join("comm")).unwrap_or_default();
            if name.trim() == "postgres" {
                cpu.add(&process.path().join("stat"));
            }
        }
        cpu
    }

    fn add(&mut self, stat: &std::path::Path) {
        let text = std::fs::read_to_string(stat).unwrap_or_default();
        let Some((head, rest)) = text.rsplit_once(')') else { return };
        let name = head.split_once('(').map_or("", |(_, name)| name).trim_end_matches(|c: char| c.is_ascii_digit());
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0) * TICK_MICROS;
        let sum = self.threads.entry(name.trim_end_matches('-').to_owned()).or_default();
        sum.0 += ticks(11);
        sum.1 += ticks(12);
    }

    /// What was spent since `earlier`.
    pub fn since(mut self, earlier: &Cpu) -> Cpu {
        for (name, spent) in &mut self.threads {
            let before = earlier.threads.get(name).copied().unwrap_or_default();
            *spent = (spent.0.saturating_sub(before.0), spent.1.saturating_sub(before.1));
        }
        self
    }

    /// Adds another's.
    pub fn plus(mut self, other: Cpu) -> Cpu {
        for (name, spent) in other.threads {
            let sum = self.threads.entry(name).or_default();
            sum.0 += spent.0;
            sum.1 += spent.1;
        }
        self
    }

    /// All of it, in microseconds.
    pub fn micros(&self) -> u64 {
        self.threads.values().map(|(user, system)| user + system).sum()
    }

    /// Where it goes, per `count`: `web 20.1+14.0, sqlite-writer 15.2+3.1` (user + system).
    pub fn split(&self, count: u64) -> String {
        let each = |micros: u64| micros as f64 / count.max(1) as f64;
        let parts: Vec<String> = self
            .threads
            .iter()
            .filter(|(_, (user, system))| each(user + system) >= 0.1)
            .map(|(name, (user, system))| format!("{name} {:.1}+{:.1}", each(*user), each(*system)))
            .collect();
        parts.join(", ")
    }
}

/// Resident memory of a process, in bytes.
pub fn resident(pid: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kib = text
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kib.unwrap_or(0) * 1_024
}
