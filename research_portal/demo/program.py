"""The invented research program: one study in every state, over four components, as data."""

from dataclasses import dataclass, field

from studies.vocabulary import Audience, Method, Purpose, RecruitingChannel

# How far a study has come; each step includes the ones before it.
STEPS = ("draft", "submitted", "component_approved", "approved", "collecting", "closed")


@dataclass(frozen=True, slots=True)
class DemoStudy:
    """``began`` counts days back from today; ``service`` completes the questions' sentences."""

    component: str
    lead: str
    title: str
    service: str
    objective: str
    population: str
    reached: str
    began: int
    purpose: Purpose = Purpose.SATISFACTION
    audience: Audience = Audience.PUBLIC
    stakeholder_kind: str = ""
    method: Method = Method.SURVEY
    channels: tuple[RecruitingChannel, ...] = (RecruitingChannel.EMAIL,)
    expected: int = 400
    returned_because: str = ""
    clearance_left: int = 500
    contacts: int = 0
    answers: tuple[int, ...] = ()
    company: str = ""
    waves: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    on_paper: int = 0
    on_web: int = 0
    report: str = ""
    hold: str = ""
    team: dict[str, str] = field(default_factory=dict)


COMPANY = "Northgate Field Research"
TEAM = {"ruth.recruiter": "recruiter", "ana.analyst": "analyst", "ben.analyst": "analyst"}
INTERVIEWERS = {"felix.facilitator": "facilitator", "ana.analyst": "analyst"}

PROGRAM = (
    DemoStudy(
        component="TSA",
        lead="lena.lead",
        title="Waiting and wayfinding at checkpoints",
        service="the way to and through the checkpoint",
        objective="Learn where travelers lose time on the way through a checkpoint.",
        population="Adults who passed a checkpoint at one of twelve airports in the last month.",
        reached="closed",
        began=240,
        expected=1200,
        answers=(1180,),
        report="public",
        team=TEAM,
    ),
    DemoStudy(
        component="USCIS",
        lead="omar.lead",
        title="Calling back: contact center satisfaction over time",
        service="the contact center",
        objective="See whether the call-back option changes how callers rate the service.",
        population="People who called the contact center and agreed to be asked.",
        reached="collecting",
        began=200,
        expected=1500,
        channels=(RecruitingChannel.PHONE, RecruitingChannel.EMAIL),
        waves=("Spring", "Summer", "Autumn"),
        answers=(640, 655),
        contacts=220,
        on_paper=6,
        report="returned",
        team=TEAM,
    ),
    DemoStudy(
        component="FEMA",
        lead="omar.lead",
        title="Registering at an emergency shelter",
        service="registration at the shelter",
        objective="Find out what makes registration slow for families.",
        population="Adults who registered at a shelter after the spring floods.",
        reached="closed",
        began=150,
        expected=350,
        contacts=150,
        answers=(312,),
        report="refused",
        hold="Litigation about the spring floods: keep everything until counsel releases it.",
        team=TEAM,
    ),
    DemoStudy(
        component="USCIS",
        lead="omar.lead",
        title="First-time users of the online account",
        service="the online account",
        objective="Understand where first-time users give up.",
        population="Applicants who opened an online account in the last 60 days.",
        reached="collecting",
        began=70,
        purpose=Purpose.USABILITY,
        method=Method.INTERVIEW,
        expected=8,
        sessions=("transcribed", "recorded", "planned"),
        team=INTERVIEWERS,
    ),
    DemoStudy(
        component="TSA",
        lead="lena.lead",
        title="Tablet for shift hand-over",
        service="the tablet",
        objective="Find the steps of the hand-over that the tablet makes harder.",
        population="Officers of two airports who used the tablet for a month.",
        reached="collecting",
        began=45,
        purpose=Purpose.USABILITY,
        audience=Audience.EMPLOYEES,
        method=Method.USABILITY_TEST,
        expected=16,
        sessions=("planned",),
        team=INTERVIEWERS,
    ),
    DemoStudy(
        component="CBP",
        lead="lena.lead",
        title="Signs at the land crossings",
        service="the way through the crossing",
        objective="Learn which signs travelers look for and do not find.",
        population="Adults who crossed on foot at two land crossings in the last month.",
        reached="collecting",
        began=80,
        channels=(RecruitingChannel.IN_PERSON,),
        expected=300,
        company=COMPANY,
        contacts=24,
        team=TEAM,
    ),
    DemoStudy(
        component="TSA",
        lead="lena.lead",
        title="Your visit to the checkpoint",
        service="the way through the checkpoint",
        objective="Hear what travelers would change first at a checkpoint.",
        population="Adults who passed a checkpoint in the last month and saw the poster.",
        reached="collecting",
        began=40,
        channels=(RecruitingChannel.FLYER,),
        on_web=40,
        team=TEAM,
    ),
    DemoStudy(
        component="CBP",
        lead="lena.lead",
        title="What brokers need from the cargo portal",
        service="the cargo portal",
        objective="List what brokers look for and do not find.",
        population="Customs brokers' contacts at state and local port authorities.",
        reached="approved",
        began=60,
        purpose=Purpose.SERVICE_NEEDS,
        audience=Audience.STAKEHOLDERS,
        stakeholder_kind="local",
        expected=120,
        clearance_left=21,
        team=TEAM,
    ),
    DemoStudy(
        component="USCIS",
        lead="omar.lead",
        title="Satisfaction with naturalization ceremonies",
        service="the ceremony",
        objective="Learn what new citizens and their guests remember of the day.",
        population="New citizens who attended a ceremony this quarter.",
        reached="component_approved",
        began=30,
        team=TEAM,
    ),
    DemoStudy(
        component="TSA",
        lead="lena.lead",
        title="Enrolling in trusted traveler screening",
        service="enrollment",
        objective="Compare enrollment online and at a center.",
        population="Adults who enrolled in the last three months.",
        reached="submitted",
        began=12,
        team=TEAM,
    ),
    DemoStudy(
        component="FEMA",
        lead="omar.lead",
        title="Local officials and the grants portal",
        service="the grants portal",
        objective="See which reports cost local officials the most time.",
        population="Emergency managers of counties that hold an open grant.",
        reached="submitted",
        began=9,
        purpose=Purpose.SERVICE_NEEDS,
        audience=Audience.STAKEHOLDERS,
        stakeholder_kind="local",
        expected=90,
        team=TEAM,
    ),
    DemoStudy(
        component="CBP",
        lead="lena.lead",
        title="Wording on trusted traveler kiosks",
        service="the kiosk",
        objective="Find the screens that travelers misread.",
        population="Travelers who used a kiosk at three land crossings.",
        reached="submitted",
        began=25,
        purpose=Purpose.USABILITY,
        returned_because=(
            "The question about country of origin lists 190 countries. With the numbers expected "
            "a single answer would name a person. Use regions, or leave it out."
        ),
        team=TEAM,
    ),
    DemoStudy(
        component="FEMA",
        lead="omar.lead",
        title="The intake form for disaster assistance",
        service="the intake form",
        objective="Hear in their own words what survivors expect next.",
        population="Survivors who applied for assistance this year.",
        reached="draft",
        began=3,
        method=Method.FOCUS_GROUP,
        purpose=Purpose.SERVICE_NEEDS,
        expected=24,
        sessions=(),
        team=INTERVIEWERS,
    ),
)
