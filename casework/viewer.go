package casework

import "slices"

// Role is what a member of staff may do, inside the walls of the office.
type Role string

const (
	Volunteer      Role = "volunteer" // no export, no delete
	Staffer        Role = "staff"
	OfficeHead     Role = "head"
	Intake         Role = "intake"  // the city's triage queue: what has no office yet
	RecordsOfficer Role = "records" // reads all offices, answers records requests
	CityAdmin      Role = "admin"   // runs the installation; reads no cases
)

// Viewer is who is reading. Every read in the store takes one and is checked there, in SQL: an office's cases are seen
// by that office alone.
type Viewer struct {
	Staff  StaffID
	Office OfficeID
	Role   Role
	// System reads everything: the workers that compose notices and file mail. No request of a person carries it.
	System bool
}

// SystemViewer is the viewer of the program's own work.
var SystemViewer = Viewer{System: true}

// Roles are all roles, for forms and tests.
var Roles = []Role{Volunteer, Staffer, OfficeHead, Intake, RecordsOfficer, CityAdmin}

// Permission is one thing that a person may be allowed to do.
type Permission string

const (
	ReadCases     Permission = "read cases"
	ReadHeld      Permission = "read held messages"
	DecideHeld    Permission = "decide on held messages"
	RouteCases    Permission = "route cases"
	OperateCity   Permission = "operate the installation"
	ExportRecords Permission = "export records"
	ManageOffice  Permission = "manage the office"
	ApproveTexts  Permission = "approve texts" // that residents read
	WorkCases     Permission = "work on cases" // answer, note, assign, resolve
	Arrange       Permission = "merge and split cases, or say who is who"
	ManageStaff   Permission = "manage accounts" // whose, CheckManages says
	SeeReaders    Permission = "see who looked at a case"
	SeeRecords    Permission = "see what was exported and what is held"
	HoldRecords   Permission = "place and lift legal holds"
	PlanContact   Permission = "write contact plans"
	SetThings     Permission = "change settings" // which, CheckSets says
	ConnectMail   Permission = "connect mailboxes"
)

var permissions = map[Role][]Permission{
	Volunteer: {ReadCases, ReadHeld, WorkCases, FlagThreats},
	Staffer:   {ReadCases, ReadHeld, WorkCases, DecideHeld, RouteCases, Arrange, PlanContact, FlagThreats},
	OfficeHead: {ReadCases, ReadHeld, WorkCases, DecideHeld, RouteCases, ExportRecords, SeeReaders, SeeRecords, ManageOffice, ManageStaff, SetThings, ApproveTexts, Arrange, PlanContact, ConnectPrograms, ConnectMail,
		FlagThreats, SeeThreats, JudgeThreats},
	Intake:         {ReadCases, ReadHeld, WorkCases, DecideHeld, RouteCases, Arrange, FlagThreats},
	RecordsOfficer: {ReadCases, ReadHeld, ExportRecords, SeeReaders, SeeRecords, HoldRecords, SeeThreats},
	CityAdmin:      {OperateCity, ManageStaff, SetThings, ApproveTexts, SeeRecords, HoldRecords, ConnectPrograms, ConnectMail},
}

// May is the one place that says what a role may do. Which office's rows are meant is checked by the store.
func (v Viewer) May(p Permission) bool {
	return v.System || slices.Contains(permissions[v.Role], p)
}

// AllOffices reports whether the viewer reads beyond one office.
func (v Viewer) AllOffices() bool { return v.System || v.Role == RecordsOfficer }
