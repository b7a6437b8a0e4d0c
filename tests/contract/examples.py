"""One example of everything on the wire: the golden vectors of ``spec/vectors.json`` are their encodings."""

from msgspec import Raw, Struct

from wardline.protocol import administration_requests as admin
from wardline.protocol import answers, deliveries, handshake, requests, sealed_requests, signing
from wardline.protocol import identity_requests as identity
from wardline.protocol import session_requests as sessions
from wardline.protocol import transparency_requests as transparency
from wardline.protocol import watch_requests as watched
from wardline.protocol.envelope import Envelope, Priority
from wardline.protocol.frames import encode_frame

ORGANISATION, ACCOUNT, DEVICE = "0a" * 16, "0b" * 16, "0c" * 16
CONVERSATION, MESSAGE, REQUEST = "1a" * 16, "1b" * 16, "1c" * 16
HASH, OTHER_HASH = bytes(range(32)), bytes(range(32, 64))
CHAIN, SIGNATURE = (b"leaf", b"issuer"), b"signature"
MESSAGE_DELIVERED = deliveries.MessageDelivered(7, 3, 1_700_000_000_000, b"private message")
PASSKEY = identity.PasskeyCreated(b"client data", b"attestation object", "Phone")
PASSKEY_EVIDENCE = identity.PasskeyEvidence(HASH, b"client data", bytes(37), SIGNATURE)
PROVIDER = identity.Provider(
    "hospital",
    "Hospital sign-in",
    "https://id.example.org/authorize?client_id=wardline",
    "https://id.example.org/end-session?client_id=wardline",
)
PASSKEY_SUMMARY = identity.PasskeySummary(HASH, "Phone", 1_700_000_000_000, 1_700_000_100_000, True)
FINDING = watched.FindingSummary(
    REQUEST, "failed_sign_ins", ACCOUNT, None, 1_700_000_000_000, 1_700_000_300_000, 5, 5, (1, 2, 3), 1_700_000_400_000
)
DEVICE_SUMMARY = identity.DeviceSummary(
    DEVICE,
    "Phone",
    identity.DeviceClass.PERSONAL,
    identity.DeviceState.WIPE_ORDERED,
    1_700_000_000_000,
    "passkey",
    1_700_000_100_000,
    1_700_000_200_000,
    identity.Place("Main campus", "US", "Springfield"),
)
APPROVAL = identity.ApprovalSummary(
    REQUEST,
    ACCOUNT,
    "Elizabeth Smith",
    DEVICE,
    "New phone",
    identity.DeviceClass.PERSONAL,
    1_700_000_000_000,
    1_700_000_300_000,
    HASH,
    OTHER_HASH,
    HASH,
    identity.Place("Main campus", "US", "Springfield"),
)
SIGN_IN_RULE = admin.SignInRule("administrator", (identity.Method.PASSKEY,))
ACCOUNT_SUMMARY = admin.AccountSummary(
    ACCOUNT,
    "Emma Smith",
    "Charge nurse",
    "e.smith@example.org",
    ("nurse",),
    True,
    False,
    ("4 West",),
    2,
    True,
    None,
    False,
)
INVITATION_SUMMARY = admin.InvitationSummary(REQUEST, ACCOUNT, "Emma Smith", 1_700_000_300_000)
RECOVERY = admin.RecoverySummary(
    REQUEST, ACCOUNT, "Emma Smith", DEVICE, "Ada Berg", "Lost phone", 1_700_000_000_000, 1_700_086_400_000
)
POLICY = admin.PolicySummary("billing-sees-no-notes", "Billing sees no clinical notes.", False, "forbid (…);")
EMERGENCY = admin.EmergencySummary(
    REQUEST, CONVERSATION, "Doe, John", ACCOUNT, "Emma Smith", "Arrest", 1_700_000_000_000, 1_700_003_600_000
)
RECORD = admin.ProvenRecord(1_000, b"{}", (HASH, OTHER_HASH))
NAMED = admin.NamedAccount(ACCOUNT, "Emma Smith")
SITE = admin.NamedSite("main-campus", "Main campus")
ITEM = admin.WorkItemSummary(
    REQUEST,
    "held_result",
    "no_addressee",
    1_700_000_000_000,
    1,
    (admin.ItemResolution.POST, admin.ItemResolution.DISMISS),
)
SESSION = sessions.SessionSummary(
    DEVICE, "Ward 4 desk", ACCOUNT, "Emma Smith", identity.DeviceClass.SHARED, 1_700_000_000_000, 1_700_043_200_000
)
PROOF = transparency.CertificateProof(HASH, RECORD)


EXAMPLES: tuple[Struct, ...] = (
    handshake.Challenge(1, "hub.example.org", HASH),
    handshake.SignIn(1, CHAIN, SIGNATURE, 42),
    handshake.Introduce(1),
    handshake.SignedIn(1_700_000_000_000, 20, 5),
    handshake.Revoked(1_700_000_000_000, True, (b"issuer",), SIGNATURE),
    handshake.Refused(9, "overloaded", None, 250),
    requests.PublishKeyPackages(1, (b"package",), b"last"),
    requests.ClaimKeyPackages(2, (DEVICE,)),
    requests.FoundGroup(3, CONVERSATION, 1, b"group info"),
    requests.CommitGroup(4, b"commit", b"welcome"),
    requests.SendMessage(5, b"private message"),
    requests.AdvanceReceipts(6, (requests.Mark(CONVERSATION, 12, 11),)),
    requests.GetVault(7, ORGANISATION),
    requests.PublishVault(8, CHAIN, "vault+00000000+AQ==", None),
    requests.CarrySealed(9, ORGANISATION, REQUEST, b"sealed"),
    requests.AnswerSealed(10, REQUEST, b"sealed"),
    requests.CloseSession(18, DEVICE),
    requests.RevokeDevice(11, DEVICE, 1_700_000_000_000, (b"issuer",), SIGNATURE, True),
    requests.GetCheckpoint(12, 1000),
    requests.AddCosignature(13, "note"),
    requests.CosignCheckpoint(14, 1000, (HASH, OTHER_HASH), "note"),
    requests.PutChunk(15, CONVERSATION, REQUEST, 3, True, HASH),
    requests.GetChunk(16, CONVERSATION, REQUEST, 3),
    requests.RegisterPush(18, "https://push.example/endpoint"),
    requests.Received(77),
    answers.Done(1),
    answers.KeyPackagesPublished(1, 20),
    answers.KeyPackagesClaimed(2, (answers.ClaimedKeyPackage(DEVICE, b"package", False),)),
    answers.GroupCommitted(4, 6, 99),
    answers.MessageAccepted(5, MESSAGE, 3, 100, 1_700_000_000_000),
    answers.VaultCertificates(7, b"anchor", CHAIN),
    answers.SealedAnswer(9, REQUEST, b"sealed"),
    answers.CheckpointProof(12, "note", (HASH,), ("hub+00000000+AQ==",)),
    answers.Cosigned(14, "signatures"),
    answers.OtherSize(14, 900),
    answers.Chunk(16, HASH, True),
    deliveries.Deliveries((Raw(encode_frame(MESSAGE_DELIVERED)),)),
    deliveries.CaughtUp(100),
    MESSAGE_DELIVERED,
    deliveries.CommitDelivered(8, b"commit"),
    deliveries.WelcomeDelivered(9, CONVERSATION, 1, 3, b"welcome"),
    deliveries.ReceiptsDelivered(10, CONVERSATION, (deliveries.DeviceMarks(DEVICE, 3, 2),)),
    deliveries.SealedDelivered(11, REQUEST, None, b"sealed", "203.0.113.0/24"),
    Envelope(1, MESSAGE, CONVERSATION, 2, DEVICE, 256, Priority.CRITICAL, None),
    signing.SignInStatement("hub.example.org", HASH, ORGANISATION, DEVICE),
    signing.RevocationStatement(ORGANISATION, DEVICE, 1_700_000_000_000, True),
    signing.RequestStatement(ORGANISATION, REQUEST, DEVICE, 1_700_000_000_000, HASH),
    signing.HistoryStatement(ORGANISATION, REQUEST, DEVICE, HASH),
    signing.EpochStatement(CONVERSATION, 2, 17, DEVICE, HASH),
    signing.WebFilesStatement(ORGANISATION, HASH),
    sealed_requests.BeginEnrolment(REQUEST),
    sealed_requests.Enrol(REQUEST, b"certificate request", HASH, PASSKEY, "Ward phone"),
    sealed_requests.FindPeople("smith", 20),
    sealed_requests.OpenConversation((ACCOUNT,), ""),
    sealed_requests.ListConversations(),
    sealed_requests.ListPartners(),
    sealed_requests.GetHistory(CONVERSATION, 0, 50),
    sealed_requests.ReportGroup(CONVERSATION, 2, 17, sealed_requests.StallReason.CANNOT_APPLY_COMMIT),
    sealed_requests.ConfirmEpoch(CONVERSATION, 2, 17, HASH),
    sealed_requests.ChangeRoster(CONVERSATION, (ACCOUNT,), ()),
    sealed_requests.FindPatients("ada 1971", 20),
    sealed_requests.OpenPatientConversation(REQUEST, "Covering for the ward tonight"),
    sealed_requests.BreakGlass(REQUEST, "Unconscious, no relatives", 30),
    sealed_requests.GetOrganisation(),
    sealed_requests.EnrolmentBegun(ACCOUNT, DEVICE, HASH, "chat.example.org", "e.smith@example.org"),
    sealed_requests.Enrolled(CHAIN, "Elizabeth Smith", "Simulated Hospital"),
    sealed_requests.People((sealed_requests.Person(ACCOUNT, "Elizabeth Smith", "physician"),)),
    sealed_requests.ConversationOpened(sealed_requests.ConversationSummary(CONVERSATION, "direct", "", ())),
    sealed_requests.Conversations(
        (
            sealed_requests.ConversationSummary(
                CONVERSATION,
                "patient",
                "Bed 4",
                (),
                b"patient",
                (ACCOUNT,),
                ("psychiatry",),
                sealed_requests.OwnEmergency(REQUEST, 1_772_000_000_000),
                True,
            ),
        )
    ),
    sealed_requests.Patients(
        (sealed_requests.PatientFound(b"patient", (sealed_requests.Person(ACCOUNT, "Ada", "nurse"),), CONVERSATION),)
    ),
    sealed_requests.Organisation("Simulated Hospital", "Not for codes: call 2222.", ("On my way.",)),
    sealed_requests.Partners((sealed_requests.Partner(ORGANISATION, "City Transport", b"anchor"),)),
    sealed_requests.History(b"\x90", SIGNATURE),
    sealed_requests.HistoryEntry(MESSAGE, 3, 1_700_000_000_000, ACCOUNT, DEVICE, b"content", Priority.URGENT),
    PASSKEY,
    PASSKEY_EVIDENCE,
    identity.OpenIdEvidence("hospital", "code", "v" * 43, 49_152),
    identity.BeginSignIn("e.smith@example.org", 49_152),
    identity.CompleteSignIn(
        REQUEST, b"certificate request", PASSKEY_EVIDENCE, identity.DeviceClass.SHARED, "4 West, desk"
    ),
    identity.BeginPasskey(),
    identity.AddPasskey(PASSKEY),
    identity.ListPasskeys(),
    identity.RemovePasskey(HASH),
    identity.BeginStepUp(49_152),
    identity.StepUp(PASSKEY_EVIDENCE),
    identity.ListDevices(ACCOUNT),
    identity.RemoveDevice(DEVICE, True),
    identity.RenewCertificate(),
    identity.ConfirmWipe(1_700_000_000_000),
    identity.SignInBegun(
        REQUEST,
        ACCOUNT,
        DEVICE,
        HASH,
        "chat.example.org",
        (identity.Method.PASSKEY, identity.Method.OPEN_ID),
        (HASH,),
        (PROVIDER,),
    ),
    PROVIDER,
    identity.PasskeyBegun(HASH, "chat.example.org", "Simulated Hospital", bytes(16), "e.smith@example.org", (HASH,)),
    identity.Passkeys((PASSKEY_SUMMARY,)),
    PASSKEY_SUMMARY,
    identity.StepUpBegun(
        HASH,
        "chat.example.org",
        (identity.Method.PASSKEY, identity.Method.OPEN_ID),
        (HASH,),
        (PROVIDER,),
    ),
    identity.SteppedUp(1_700_000_300_000),
    identity.Devices((DEVICE_SUMMARY,)),
    DEVICE_SUMMARY,
    identity.CertificateRenewed(CHAIN),
    identity.PasswordEvidence("correct horse battery staple", "123456", HASH),
    identity.SetPassword("correct horse battery staple"),
    identity.BeginTotp(),
    identity.ConfirmTotp("123456"),
    identity.MakeRecoveryCodes(),
    identity.GetWaysIn(),
    identity.AwaitApproval(REQUEST, HASH, OTHER_HASH),
    identity.ListApprovals(ACCOUNT, True),
    identity.BeginApproval(REQUEST, HASH),
    identity.DecideApproval(REQUEST, HASH),
    identity.TotpBegun(bytes(20), "otpauth://totp/Wardline:e.smith?secret=AAAA"),
    identity.RecoveryCodes(("ABCD-EFGH-IJKL-MNOP",)),
    identity.WaysIn(
        (identity.Method.PASSKEY, identity.Method.PASSWORD),
        2,
        True,
        True,
        9,
        (
            identity.KnownProvider(
                "hospital", "Hospital sign-in", "https://id.example.org/end-session?client_id=wardline"
            ),
        ),
    ),
    identity.ApprovalAwaited(REQUEST, HASH, 1_700_000_300_000),
    identity.ApprovalPending(HASH),
    identity.Approvals((APPROVAL,)),
    APPROVAL,
    watched.ListFindings(False, 100),
    watched.CloseFinding(REQUEST, watched.FindingOutcome.EXPLAINED, "Moved to another ward"),
    watched.Findings((FINDING,)),
    FINDING,
    admin.GetRights(),
    admin.ListAccounts("smith", None, ACCOUNT, account=ACCOUNT),
    admin.CreateAccount("Emma Smith", "Charge nurse, 4 West", "e.smith@example.org", ("nurse",)),
    admin.ChangeAccount(ACCOUNT, "Emma Smith", "Charge nurse, 5 West", "e.smith@example.org", ("nurse",)),
    admin.InvitePerson(ACCOUNT),
    admin.ListInvitations(),
    admin.WithdrawInvitation(REQUEST),
    admin.SuspendAccount(ACCOUNT),
    admin.ReinstateAccount(ACCOUNT),
    admin.AskRecovery(ACCOUNT, "Lost phone and tablet"),
    admin.ListRecoveries(),
    admin.DecideRecovery(REQUEST, True),
    admin.ListSignInRules(),
    SIGN_IN_RULE,
    admin.SetSignInRule(SIGN_IN_RULE),
    admin.GetPolicies(),
    admin.ExplainPolicy(ACCOUNT, "join", CONVERSATION),
    admin.ListEmergencies(True, REQUEST, 20),
    admin.ReviewEmergency(REQUEST, True, "Cardiac arrest"),
    admin.EndEmergency(REQUEST),
    admin.ReadAudit(ACCOUNT, None, ("record.read",), 1_700_000_000_000, None, 1_000),
    admin.ListWorkItems(REQUEST, 20),
    admin.ShowWorkItem(REQUEST),
    admin.ResolveWorkItem(REQUEST, admin.ItemResolution.POST, "Covering physician", ACCOUNT),
    admin.Rights(("administer", "invite")),
    admin.Accounts((ACCOUNT_SUMMARY,), False),
    ACCOUNT_SUMMARY,
    admin.AccountSaved(ACCOUNT),
    admin.Invited(REQUEST, "https://chat.example.org/#abc", 1_700_000_300_000),
    admin.Invitations((INVITATION_SUMMARY,)),
    INVITATION_SUMMARY,
    admin.Recoveries((RECOVERY,)),
    RECOVERY,
    admin.SignInRules((SIGN_IN_RULE,)),
    admin.Policies(3, 1_700_000_000_000, (POLICY,)),
    POLICY,
    admin.PolicyExplained(False, 3, ("billing-sees-no-notes",), ("Billing sees no clinical notes.",)),
    admin.Emergencies((EMERGENCY,)),
    EMERGENCY,
    admin.AuditPage((RECORD,), 1_001, b"note", "origin+0+AAAA", ("hub+1+BBBB",), (NAMED,), True, 900, (SITE,)),
    RECORD,
    NAMED,
    SITE,
    admin.WorkItems((ITEM,)),
    ITEM,
    admin.WorkItemShown(ITEM, "OBR-16", ("1.2.3|4711",), b"content"),
    sessions.GetSession(),
    sessions.ListSessions(ACCOUNT, False, DEVICE, 20, "grey phone"),
    sessions.EndSession(DEVICE),
    sessions.KeepPinShare(HASH, OTHER_HASH, HASH),
    sessions.TakePinShare(DEVICE, OTHER_HASH, HASH),
    sessions.Session(identity.DeviceClass.SHARED, 120_000, 1_700_000_000_000, 1_700_043_200_000),
    sessions.Sessions((SESSION,)),
    SESSION,
    sessions.PinShare(HASH),
    sessions.PinRefused(9),
    transparency.ProveCertificates((HASH,), 1_000),
    transparency.CertificateProofs((PROOF,), 1_001, b"note", (HASH,), "origin+0+AAAA", ("hub+1+BBBB",)),
    PROOF,
    sealed_requests.Noted(),
    sealed_requests.VaultRefused("throttled", None, 4_000),
    sealed_requests.SealedRequest(ORGANISATION, REQUEST, 1_700_000_000_000, b"body", CHAIN, SIGNATURE),
)
