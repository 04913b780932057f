//! The number of cores for hashing: all cores, but only half of them in a container with a CPU quota.
//!
//! A CPU quota (cgroup's `cpu.max`, Kubernetes' `limits.cpu`) also counts the time of threads with the lowest priority.
//! When the quota is used up, all threads of the container pause until the next period, usually a tenth of a second.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

/// The number of cores that this process can use, or half of it under a quota.
pub(super) fn cores() -> usize {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    if has_quota(Path::new("/sys/fs/cgroup"), &fs::read_to_string("/proc/self/cgroup").unwrap_or_default()) {
        cores / 2
    } else {
        cores
    }
}

/// Whether a group that this process is in has a quota. `groups` is what `/proc/self/cgroup` says: one line for the
/// unified hierarchy, `0::/path`, or one for each controller of the older one, `4:cpu,cpuacct:/path`.
fn has_quota(root: &Path, groups: &str) -> bool {
    groups.lines().any(|line| {
        let mut parts = line.splitn(3, ':').skip(1);
        let (controllers, path) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let path = Path::new(path.trim_start_matches('/'));
        let unified =
            controllers.is_empty() && limits(&root.join(path), root, "cpu.max", |text| !text.starts_with("max"));
        let older = controllers.split(',').any(|name| name == "cpu") && {
            let root = root.join("cpu");
            limits(&root.join(path), &root, "cpu.cfs_quota_us", |text| !text.starts_with('-'))
        };
        unified || older
    })
}

/// Whether `says_so` accepts the file in `folder` or in a parent folder, up to `root`. In a container the folder may
/// not exist.
fn limits(folder: &Path, root: &Path, file: &str, says_so: impl Fn(&str) -> bool) -> bool {
    let folders = folder.ancestors().take_while(|folder| folder.starts_with(root)).map(Path::to_path_buf);
    let mut files = folders.map(|folder: PathBuf| folder.join(file)).filter_map(|file| fs::read_to_string(file).ok());
    files.any(|text| says_so(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree of groups with one file in it, in a folder that is deleted with the value.
    struct Groups(PathBuf);

    impl Groups {
        fn with(name: &str, file: &str, text: &str) -> Groups {
            let root = std::env::temp_dir().join(format!("task-api-{}-{name}", std::process::id()));
            let file = root.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
            Groups(root)
        }
    }

    impl Drop for Groups {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_quota_is_found_in_either_hierarchy_and_above() {
        for (number, (file, text, groups, expected)) in [
            ("cpu.max", "max 100000\n", "0::/\n", false),
            ("cpu.max", "200000 100000\n", "0::/\n", true),
            ("a/cpu.max", "50000 100000\n", "0::/a/b\n", true),
            ("a/cpu.max", "50000 100000\n", "0::/c\n", false),
            ("cpu/a/cpu.cfs_quota_us", "50000\n", "5:memory:/a\n4:cpu,cpuacct:/a\n", true),
            ("cpu/a/cpu.cfs_quota_us", "-1\n", "4:cpu,cpuacct:/a\n", false),
            ("cpu/cpu.cfs_quota_us", "50000\n", "4:cpu:/docker/somewhere/else\n", true),
            ("other", "", "", false),
            ("other", "", "nonsense", false),
        ]
        .into_iter()
        .enumerate()
        {
            let made = Groups::with(&number.to_string(), file, text);
            assert_eq!(has_quota(&made.0, groups), expected, "{file}: {text} {groups}");
        }
    }
}
