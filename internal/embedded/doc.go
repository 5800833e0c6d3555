// Package embedded runs a private Postgres server as a child process, for a demo, a small installation, or tests.
//
// It finds the Postgres programs of the machine, or downloads them, makes a cluster in a folder, starts it, and stops it
// again. The server listens on a Unix socket only; nobody but the user that runs it, and root, reaches it.
//
// What it stores: one folder (Options.Dir) with the cluster in data/, the server's log in postgres.log, and a lock file
// that keeps two owners from one folder. Downloaded programs go to the user's cache (CacheDir), which all of a user's
// processes share.
//
// What it guarantees:
//   - The server does not outlive its owner, even if that is killed. On Linux the kernel sees to it (PR_SET_PDEATHSIG);
//     elsewhere a small shell waits at the end of a pipe.
//   - Ctrl-C in a terminal reaches the owner, not the server: it has its own process group, so its clients can finish.
//   - A folder whose last owner was killed is started again, with what Durable promised.
//   - As root the programs run as the owner of the data, else as user postgres or nobody, since Postgres refuses root.
//   - Downloaded programs are those whose SHA-256 stands in published.go, and are there whole or not at all, whoever is
//     killed and however many processes want them at once.
//   - The server's log holds no statement and no value out of a row.
package embedded
