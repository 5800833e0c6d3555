// Package pgtest gives each test a Postgres database of its own, already migrated, in some tens of milliseconds.
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
//
//	func TestCase(t *testing.T) {
//		t.Parallel()
//		pool := pgtest.New(t, migrations.FS)
//		…
//	}
//
// The server is the one that DATABASE_URL names, or else one that the test binary starts for itself (package
// embedded), with the machine's programs, or with downloaded ones. The migrations run once, into a template; a test gets a copy, which is dropped when the test ends.
//
// What it stores: with a server of its own, a folder in memory (/dev/shm) or under os.TempDir, removed by Main. With DATABASE_URL, databases
// named pgtest_…; what a killed test leaves there is dropped by a later one.
//
// What it guarantees: no two tests share a database, the server ends with the test binary even if that is killed, and
// a missing Postgres fails the test where CI is set and skips it elsewhere.
package pgtest
