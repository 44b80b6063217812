"""Every closed list of the registry with its labels. Made from the domain's terms; never edited by hand:
`python -m services.registry.vocabularies` writes it anew."""

WORDS: dict[str, dict[str, dict[str, str]]] = {
    "age_bands": {
        "0-6": {
            "zh-CN": "0—6岁",
            "en": "0 to 6"
        },
        "7-15": {
            "zh-CN": "7—15岁",
            "en": "7 to 15"
        },
        "16-34": {
            "zh-CN": "16—34岁",
            "en": "16 to 34"
        },
        "35-59": {
            "zh-CN": "35—59岁",
            "en": "35 to 59"
        },
        "60-79": {
            "zh-CN": "60—79岁",
            "en": "60 to 79"
        },
        "80+": {
            "zh-CN": "80岁及以上",
            "en": "80 and over"
        }
    },
    "audit_populations": {
        "residents": {
            "zh-CN": "居民",
            "en": "Residents"
        },
        "households": {
            "zh-CN": "家庭户",
            "en": "Households"
        },
        "change_requests": {
            "zh-CN": "变更申请",
            "en": "Change requests"
        },
        "visits": {
            "zh-CN": "走访记录",
            "en": "Visits"
        }
    },
    "books": {
        "population": {
            "zh-CN": "人口台账",
            "en": "Population"
        },
        "tenants": {
            "zh-CN": "租户台账",
            "en": "Tenants"
        },
        "households": {
            "zh-CN": "家庭户台账",
            "en": "Households"
        },
        "registrations": {
            "zh-CN": "户籍台账",
            "en": "Household registrations held here"
        },
        "temporary": {
            "zh-CN": "暂住人口台账",
            "en": "Temporary residents"
        }
    },
    "change_request_kinds": {
        "add": {
            "zh-CN": "增加成员",
            "en": "Add a member"
        },
        "remove": {
            "zh-CN": "注销成员",
            "en": "Remove a member"
        },
        "transfer": {
            "zh-CN": "成员转户",
            "en": "Transfer a member"
        },
        "change_head": {
            "zh-CN": "变更户主",
            "en": "Change the head"
        },
        "split": {
            "zh-CN": "分户",
            "en": "Split"
        },
        "merge": {
            "zh-CN": "并户",
            "en": "Merge"
        },
        "move": {
            "zh-CN": "整户搬迁",
            "en": "Whole household moves within the community"
        },
        "exit": {
            "zh-CN": "整户迁出",
            "en": "Whole household leaves"
        },
        "change_tenure": {
            "zh-CN": "变更居住方式",
            "en": "Change the tenure"
        },
        "correct": {
            "zh-CN": "更正信息",
            "en": "Correct"
        }
    },
    "change_request_states": {
        "open": {
            "zh-CN": "待审批",
            "en": "Open"
        },
        "approved": {
            "zh-CN": "已批准",
            "en": "Approved"
        },
        "refused": {
            "zh-CN": "已驳回",
            "en": "Refused"
        },
        "withdrawn": {
            "zh-CN": "已撤回",
            "en": "Withdrawn"
        }
    },
    "consent_decisions": {
        "given": {
            "zh-CN": "同意",
            "en": "Given"
        },
        "refused": {
            "zh-CN": "不同意",
            "en": "Refused"
        }
    },
    "consent_evidence": {
        "signed_paper": {
            "zh-CN": "书面签字",
            "en": "Signed on paper"
        },
        "in_person": {
            "zh-CN": "当面口头",
            "en": "Said in person"
        },
        "by_telephone": {
            "zh-CN": "电话确认",
            "en": "Said by telephone"
        },
        "own_sign_in": {
            "zh-CN": "本人登录操作",
            "en": "Own sign-in"
        }
    },
    "consent_purposes": {
        "registration": {
            "zh-CN": "居民信息登记与服务",
            "en": "Registration and services of the community"
        },
        "notices": {
            "zh-CN": "通知提醒",
            "en": "Notices and reminders"
        },
        "volunteering": {
            "zh-CN": "志愿服务匹配与记录",
            "en": "Matching and records of volunteering"
        },
        "roles": {
            "zh-CN": "记录社区角色",
            "en": "Recording roles held in the community"
        },
        "leadership": {
            "zh-CN": "推荐居民领袖",
            "en": "Suggesting who could lead"
        },
        "employment": {
            "zh-CN": "向用工单位提供资格与交付信息",
            "en": "Sharing certificates and delivered work with employers"
        },
        "pay_access": {
            "zh-CN": "向代办人或工作人员出示报酬",
            "en": "Showing pay to a proxy or to staff"
        },
        "photographs": {
            "zh-CN": "活动照片公开",
            "en": "Publishing photographs of activities"
        }
    },
    "consent_sensitive_kinds": {
        "identity_number": {
            "zh-CN": "公民身份号码",
            "en": "Identity number"
        },
        "ethnic_group": {
            "zh-CN": "民族",
            "en": "Ethnic group"
        },
        "affiliation": {
            "zh-CN": "政治面貌与信仰",
            "en": "Political affiliation and belief"
        },
        "health": {
            "zh-CN": "健康状况",
            "en": "Health"
        },
        "minor": {
            "zh-CN": "未满十四周岁信息",
            "en": "Data of somebody under 14"
        }
    },
    "division_levels": {
        "province": {
            "zh-CN": "省级",
            "en": "Province"
        },
        "prefecture": {
            "zh-CN": "地级",
            "en": "Prefecture"
        },
        "county": {
            "zh-CN": "县级",
            "en": "County"
        },
        "township": {
            "zh-CN": "乡级",
            "en": "Township"
        },
        "village": {
            "zh-CN": "村级",
            "en": "Village"
        }
    },
    "duty_kinds": {
        "entered": {
            "zh-CN": "录入",
            "en": "Entered"
        },
        "checked": {
            "zh-CN": "核对",
            "en": "Checked"
        },
        "approved": {
            "zh-CN": "审批",
            "en": "Approved"
        }
    },
    "education": {
        "preschool": {
            "zh-CN": "学龄前",
            "en": "Under school age"
        },
        "none": {
            "zh-CN": "未上学",
            "en": "No schooling"
        },
        "primary": {
            "zh-CN": "小学",
            "en": "Primary school"
        },
        "junior_middle": {
            "zh-CN": "初中",
            "en": "Junior middle school"
        },
        "senior_middle": {
            "zh-CN": "高中",
            "en": "Senior middle school"
        },
        "vocational": {
            "zh-CN": "中专",
            "en": "Secondary vocational school"
        },
        "college": {
            "zh-CN": "大专",
            "en": "College"
        },
        "bachelor": {
            "zh-CN": "本科",
            "en": "Bachelor"
        },
        "master": {
            "zh-CN": "硕士及以上",
            "en": "Master or above"
        }
    },
    "employment": {
        "preschool": {
            "zh-CN": "学龄前",
            "en": "Under school age"
        },
        "student": {
            "zh-CN": "在校",
            "en": "At school"
        },
        "employed": {
            "zh-CN": "就业",
            "en": "Employed"
        },
        "flexible": {
            "zh-CN": "灵活就业",
            "en": "Flexibly employed"
        },
        "unemployed": {
            "zh-CN": "待业",
            "en": "Looking for work"
        },
        "housework": {
            "zh-CN": "料理家务",
            "en": "Keeping house"
        },
        "retired": {
            "zh-CN": "退养",
            "en": "Retired"
        }
    },
    "entitlement_kinds": {
        "housing": {
            "zh-CN": "住房安置补助",
            "en": "Housing grant"
        },
        "rent": {
            "zh-CN": "租金补贴",
            "en": "Rent subsidy"
        },
        "grazing_ban": {
            "zh-CN": "禁牧补助",
            "en": "Grazing ban subsidy"
        },
        "land": {
            "zh-CN": "土地退出补偿",
            "en": "Compensation for land given up"
        },
        "insurance": {
            "zh-CN": "社会保险补贴",
            "en": "Social insurance subsidy"
        },
        "training": {
            "zh-CN": "培训补贴",
            "en": "Training subsidy"
        },
        "other": {
            "zh-CN": "其他",
            "en": "Other"
        }
    },
    "entry_kinds": {
        "registered": {
            "zh-CN": "首次登记",
            "en": "First registration"
        },
        "birth": {
            "zh-CN": "出生",
            "en": "Birth"
        },
        "moved_in": {
            "zh-CN": "迁入",
            "en": "Moved in"
        },
        "formed": {
            "zh-CN": "立户",
            "en": "Formed"
        },
        "begun": {
            "zh-CN": "开始",
            "en": "Begun"
        },
        "internal_in": {
            "zh-CN": "小区间迁入",
            "en": "Moved in from within the community"
        },
        "death": {
            "zh-CN": "死亡",
            "en": "Death"
        },
        "moved_out": {
            "zh-CN": "迁出",
            "en": "Moved out"
        },
        "dissolved": {
            "zh-CN": "销户",
            "en": "Dissolved"
        },
        "ended": {
            "zh-CN": "终止",
            "en": "Ended"
        },
        "internal_out": {
            "zh-CN": "小区间迁出",
            "en": "Moved out within the community"
        }
    },
    "ethnic_groups": {
        "01": {
            "zh-CN": "汉族",
            "en": "Han"
        },
        "02": {
            "zh-CN": "蒙古族",
            "en": "Mongol"
        },
        "03": {
            "zh-CN": "回族",
            "en": "Hui"
        },
        "04": {
            "zh-CN": "藏族",
            "en": "Tibetan"
        },
        "05": {
            "zh-CN": "维吾尔族",
            "en": "Uygur"
        },
        "06": {
            "zh-CN": "苗族",
            "en": "Miao"
        },
        "07": {
            "zh-CN": "彝族",
            "en": "Yi"
        },
        "08": {
            "zh-CN": "壮族",
            "en": "Zhuang"
        },
        "09": {
            "zh-CN": "布依族",
            "en": "Buyei"
        },
        "10": {
            "zh-CN": "朝鲜族",
            "en": "Korean"
        },
        "11": {
            "zh-CN": "满族",
            "en": "Man"
        },
        "12": {
            "zh-CN": "侗族",
            "en": "Dong"
        },
        "13": {
            "zh-CN": "瑶族",
            "en": "Yao"
        },
        "14": {
            "zh-CN": "白族",
            "en": "Bai"
        },
        "15": {
            "zh-CN": "土家族",
            "en": "Tujia"
        },
        "16": {
            "zh-CN": "哈尼族",
            "en": "Hani"
        },
        "17": {
            "zh-CN": "哈萨克族",
            "en": "Kazak"
        },
        "18": {
            "zh-CN": "傣族",
            "en": "Dai"
        },
        "19": {
            "zh-CN": "黎族",
            "en": "Li"
        },
        "20": {
            "zh-CN": "傈僳族",
            "en": "Lisu"
        },
        "21": {
            "zh-CN": "佤族",
            "en": "Va"
        },
        "22": {
            "zh-CN": "畲族",
            "en": "She"
        },
        "23": {
            "zh-CN": "高山族",
            "en": "Gaoshan"
        },
        "24": {
            "zh-CN": "拉祜族",
            "en": "Lahu"
        },
        "25": {
            "zh-CN": "水族",
            "en": "Sui"
        },
        "26": {
            "zh-CN": "东乡族",
            "en": "Dongxiang"
        },
        "27": {
            "zh-CN": "纳西族",
            "en": "Naxi"
        },
        "28": {
            "zh-CN": "景颇族",
            "en": "Jingpo"
        },
        "29": {
            "zh-CN": "柯尔克孜族",
            "en": "Kirgiz"
        },
        "30": {
            "zh-CN": "土族",
            "en": "Tu"
        },
        "31": {
            "zh-CN": "达斡尔族",
            "en": "Daur"
        },
        "32": {
            "zh-CN": "仫佬族",
            "en": "Mulao"
        },
        "33": {
            "zh-CN": "羌族",
            "en": "Qiang"
        },
        "34": {
            "zh-CN": "布朗族",
            "en": "Blang"
        },
        "35": {
            "zh-CN": "撒拉族",
            "en": "Salar"
        },
        "36": {
            "zh-CN": "毛南族",
            "en": "Maonan"
        },
        "37": {
            "zh-CN": "仡佬族",
            "en": "Gelao"
        },
        "38": {
            "zh-CN": "锡伯族",
            "en": "Xibe"
        },
        "39": {
            "zh-CN": "阿昌族",
            "en": "Achang"
        },
        "40": {
            "zh-CN": "普米族",
            "en": "Pumi"
        },
        "41": {
            "zh-CN": "塔吉克族",
            "en": "Tajik"
        },
        "42": {
            "zh-CN": "怒族",
            "en": "Nu"
        },
        "43": {
            "zh-CN": "乌孜别克族",
            "en": "Uzbek"
        },
        "44": {
            "zh-CN": "俄罗斯族",
            "en": "Russ"
        },
        "45": {
            "zh-CN": "鄂温克族",
            "en": "Ewenki"
        },
        "46": {
            "zh-CN": "德昂族",
            "en": "Deang"
        },
        "47": {
            "zh-CN": "保安族",
            "en": "Bonan"
        },
        "48": {
            "zh-CN": "裕固族",
            "en": "Yugur"
        },
        "49": {
            "zh-CN": "京族",
            "en": "Gin"
        },
        "50": {
            "zh-CN": "塔塔尔族",
            "en": "Tatar"
        },
        "51": {
            "zh-CN": "独龙族",
            "en": "Derung"
        },
        "52": {
            "zh-CN": "鄂伦春族",
            "en": "Oroqen"
        },
        "53": {
            "zh-CN": "赫哲族",
            "en": "Hezhen"
        },
        "54": {
            "zh-CN": "门巴族",
            "en": "Monba"
        },
        "55": {
            "zh-CN": "珞巴族",
            "en": "Lhoba"
        },
        "56": {
            "zh-CN": "基诺族",
            "en": "Jino"
        }
    },
    "form_field_kinds": {
        "text": {
            "zh-CN": "文字",
            "en": "Text"
        },
        "date": {
            "zh-CN": "日期",
            "en": "Date"
        },
        "choice": {
            "zh-CN": "选项",
            "en": "Choice"
        }
    },
    "handover_item_kinds": {
        "resolution": {
            "zh-CN": "未办结决议",
            "en": "Open resolution"
        },
        "project": {
            "zh-CN": "进行中项目",
            "en": "Project under way"
        },
        "request": {
            "zh-CN": "未办结诉求",
            "en": "Open request"
        },
        "contact": {
            "zh-CN": "联系人",
            "en": "Contact"
        }
    },
    "household_dissolutions": {
        "died_out": {
            "zh-CN": "人员亡故销户",
            "en": "Last member died"
        },
        "moved_out": {
            "zh-CN": "整户迁出",
            "en": "Moved out"
        },
        "dissolved": {
            "zh-CN": "人员全部转出",
            "en": "Last member went to another household"
        },
        "merged": {
            "zh-CN": "并户",
            "en": "Merged into another"
        }
    },
    "household_formations": {
        "registered": {
            "zh-CN": "首次登记",
            "en": "First registration"
        },
        "formed": {
            "zh-CN": "新立户",
            "en": "Formed"
        },
        "moved_in": {
            "zh-CN": "整户迁入",
            "en": "Moved in"
        },
        "split": {
            "zh-CN": "分户",
            "en": "Split off"
        }
    },
    "household_relations": {
        "head": {
            "zh-CN": "户主",
            "en": "Head"
        },
        "spouse": {
            "zh-CN": "配偶",
            "en": "Spouse"
        },
        "child": {
            "zh-CN": "子女",
            "en": "Child"
        },
        "grandchild": {
            "zh-CN": "孙子女",
            "en": "Grandchild"
        },
        "parent": {
            "zh-CN": "父母",
            "en": "Parent"
        },
        "grandparent": {
            "zh-CN": "祖父母",
            "en": "Grandparent"
        },
        "sibling": {
            "zh-CN": "兄弟姐妹",
            "en": "Sibling"
        },
        "child_in_law": {
            "zh-CN": "儿媳或女婿",
            "en": "Child-in-law"
        },
        "parent_in_law": {
            "zh-CN": "公婆或岳父母",
            "en": "Parent-in-law"
        },
        "other_relative": {
            "zh-CN": "其他亲属",
            "en": "Other relative"
        },
        "not_related": {
            "zh-CN": "非亲属",
            "en": "Not related"
        },
        "unstated": {
            "zh-CN": "待确认",
            "en": "To be confirmed"
        }
    },
    "housing_kinds": {
        "commodity": {
            "zh-CN": "商品房",
            "en": "Commodity housing"
        },
        "affordable": {
            "zh-CN": "经济适用房",
            "en": "Affordable housing"
        },
        "public_rental": {
            "zh-CN": "公租房",
            "en": "Public rental housing"
        }
    },
    "languages": {
        "zh-CN": {
            "zh-CN": "汉语",
            "en": "Chinese"
        },
        "mn-Mong": {
            "zh-CN": "蒙古语（传统蒙古文）",
            "en": "Mongolian in Mongolian script"
        },
        "mn-Cyrl": {
            "zh-CN": "蒙古语（西里尔文）",
            "en": "Mongolian in Cyrillic"
        },
        "en": {
            "zh-CN": "英语",
            "en": "English"
        }
    },
    "life_event_kinds": {
        "formed": {
            "zh-CN": "立户",
            "en": "Household formed"
        },
        "dissolved": {
            "zh-CN": "销户",
            "en": "Household dissolved"
        },
        "moved": {
            "zh-CN": "整户搬迁",
            "en": "Household moved"
        },
        "tenure_changed": {
            "zh-CN": "居住方式变更",
            "en": "Tenure changed"
        },
        "joined": {
            "zh-CN": "成员增加",
            "en": "Member joined"
        },
        "left": {
            "zh-CN": "成员减少",
            "en": "Member left"
        },
        "transferred": {
            "zh-CN": "成员转户",
            "en": "Member transferred"
        },
        "head_changed": {
            "zh-CN": "户主变更",
            "en": "Head changed"
        },
        "corrected": {
            "zh-CN": "记录更正",
            "en": "Record corrected"
        }
    },
    "likenesses": {
        "same_number": {
            "zh-CN": "证件号码相同",
            "en": "Same identity number"
        },
        "same_name_and_birth": {
            "zh-CN": "姓名和出生日期相同",
            "en": "Same name and date of birth"
        },
        "same_telephone": {
            "zh-CN": "联系电话相同",
            "en": "Same telephone"
        }
    },
    "marital_statuses": {
        "single": {
            "zh-CN": "未婚",
            "en": "Single"
        },
        "married": {
            "zh-CN": "已婚",
            "en": "Married"
        },
        "widowed": {
            "zh-CN": "丧偶",
            "en": "Widowed"
        },
        "divorced": {
            "zh-CN": "离婚",
            "en": "Divorced"
        }
    },
    "membership_beginnings": {
        "registered": {
            "zh-CN": "首次登记",
            "en": "First registration"
        },
        "birth": {
            "zh-CN": "出生",
            "en": "Birth"
        },
        "moved_in": {
            "zh-CN": "迁入",
            "en": "Moved in"
        },
        "transferred": {
            "zh-CN": "户间转入",
            "en": "From another household here"
        },
        "relation_changed": {
            "zh-CN": "关系变更",
            "en": "Relation to the head changed"
        }
    },
    "membership_endings": {
        "death": {
            "zh-CN": "死亡",
            "en": "Death"
        },
        "moved_out": {
            "zh-CN": "迁出",
            "en": "Moved out"
        },
        "transferred": {
            "zh-CN": "户间转出",
            "en": "To another household here"
        },
        "relation_changed": {
            "zh-CN": "关系变更",
            "en": "Relation to the head changed"
        }
    },
    "organisation_kinds": {
        "community_branch": {
            "zh-CN": "社区党支部",
            "en": "Community Party branch"
        },
        "village_branch": {
            "zh-CN": "村党支部",
            "en": "Village Party branch"
        },
        "committee": {
            "zh-CN": "社区综合党委",
            "en": "Comprehensive Party committee"
        },
        "co_building_unit": {
            "zh-CN": "联手共建单位",
            "en": "Co-building unit"
        },
        "volunteer_team": {
            "zh-CN": "志愿服务队",
            "en": "Volunteer service team"
        },
        "industry_team": {
            "zh-CN": "行业志愿服务队",
            "en": "Industry volunteer team"
        },
        "social_organisation": {
            "zh-CN": "社会组织",
            "en": "Social organisation"
        },
        "training_provider": {
            "zh-CN": "培训机构",
            "en": "Training provider"
        },
        "maker_space": {
            "zh-CN": "众创空间",
            "en": "Maker space"
        },
        "employer": {
            "zh-CN": "用工单位",
            "en": "Employer"
        }
    },
    "organisation_relations": {
        "membership": {
            "zh-CN": "成员单位",
            "en": "Member unit of the committee"
        },
        "joint_building": {
            "zh-CN": "联建共建",
            "en": "Joint building"
        },
        "belongs_to": {
            "zh-CN": "隶属",
            "en": "Team of an organisation"
        }
    },
    "registration_kinds": {
        "family": {
            "zh-CN": "家庭户",
            "en": "Family household"
        },
        "collective": {
            "zh-CN": "集体户",
            "en": "Collective household"
        },
        "none": {
            "zh-CN": "无户口",
            "en": "Not registered anywhere"
        }
    },
    "representation_capacities": {
        "secretary": {
            "zh-CN": "书记",
            "en": "Secretary"
        },
        "head": {
            "zh-CN": "负责人",
            "en": "Head"
        },
        "captain": {
            "zh-CN": "队长",
            "en": "Captain"
        },
        "delegate": {
            "zh-CN": "代表",
            "en": "Delegate"
        },
        "contact": {
            "zh-CN": "联络员",
            "en": "Contact"
        }
    },
    "residence_states": {
        "together": {
            "zh-CN": "人户一致",
            "en": "Registered and living here"
        },
        "lives_here": {
            "zh-CN": "人在户不在",
            "en": "Lives here, registered elsewhere"
        },
        "registered_here": {
            "zh-CN": "户在人不在",
            "en": "Registered here, lives elsewhere"
        },
        "elsewhere": {
            "zh-CN": "人户均不在",
            "en": "Neither"
        }
    },
    "reveal_purposes": {
        "contact": {
            "zh-CN": "联系居民",
            "en": "To reach the resident"
        },
        "authority_filing": {
            "zh-CN": "依法报送主管部门",
            "en": "Filing that the law asks for"
        },
        "benefit_application": {
            "zh-CN": "代办补贴或保障申请",
            "en": "Application for a benefit on the resident's behalf"
        },
        "verification": {
            "zh-CN": "核验身份",
            "en": "To verify who somebody is"
        },
        "correction": {
            "zh-CN": "更正信息",
            "en": "To correct the record"
        },
        "emergency": {
            "zh-CN": "紧急情况",
            "en": "Emergency"
        },
        "own_request": {
            "zh-CN": "本人查阅",
            "en": "The resident's own request"
        }
    },
    "role_kinds": {
        "in_service_party_member": {
            "zh-CN": "在职党员",
            "en": "In-service Party member"
        },
        "village_party_member": {
            "zh-CN": "村党员",
            "en": "Village Party member"
        },
        "community_party_member": {
            "zh-CN": "社区党员",
            "en": "Community Party member"
        },
        "skilled_resident": {
            "zh-CN": "社区能人",
            "en": "Resident with skill"
        },
        "resident_leader": {
            "zh-CN": "居民领袖",
            "en": "Resident leader"
        },
        "building_head": {
            "zh-CN": "楼栋长",
            "en": "Building head"
        },
        "grid_worker": {
            "zh-CN": "网格员",
            "en": "Grid worker"
        }
    },
    "row_states": {
        "recorded": {
            "zh-CN": "已录入",
            "en": "Recorded"
        },
        "already": {
            "zh-CN": "此前已录入",
            "en": "There already"
        },
        "refused": {
            "zh-CN": "未接受",
            "en": "Refused"
        }
    },
    "sexes": {
        "male": {
            "zh-CN": "男",
            "en": "Male"
        },
        "female": {
            "zh-CN": "女",
            "en": "Female"
        },
        "unstated": {
            "zh-CN": "未说明",
            "en": "Not stated"
        }
    },
    "sheet_states": {
        "waiting": {
            "zh-CN": "待录入",
            "en": "Waiting to be typed in"
        },
        "entered": {
            "zh-CN": "已录入",
            "en": "Typed in"
        },
        "discarded": {
            "zh-CN": "已作废",
            "en": "Discarded"
        }
    },
    "standings": {
        "living_here": {
            "zh-CN": "在住",
            "en": "Lives here"
        },
        "moved_out": {
            "zh-CN": "已迁出",
            "en": "Moved out"
        },
        "deceased": {
            "zh-CN": "已故",
            "en": "Deceased"
        },
        "merged": {
            "zh-CN": "已并档",
            "en": "Merged into another record"
        },
        "erased": {
            "zh-CN": "已删除",
            "en": "Erased"
        }
    },
    "swap_states": {
        "asked": {
            "zh-CN": "待对方答复",
            "en": "Asked"
        },
        "agreed": {
            "zh-CN": "已同意",
            "en": "Agreed"
        },
        "refused": {
            "zh-CN": "已拒绝",
            "en": "Refused"
        },
        "withdrawn": {
            "zh-CN": "已撤回",
            "en": "Withdrawn"
        }
    },
    "tenures": {
        "owner": {
            "zh-CN": "自有",
            "en": "Owner"
        },
        "tenant": {
            "zh-CN": "租住",
            "en": "Tenant"
        },
        "public_tenant": {
            "zh-CN": "公租房承租",
            "en": "Tenant of public rental housing"
        },
        "guest": {
            "zh-CN": "借住",
            "en": "Lives there free of rent"
        }
    },
    "transition_topics": {
        "settled": {
            "zh-CN": "安置",
            "en": "Settled"
        },
        "housing": {
            "zh-CN": "住房",
            "en": "Housing"
        },
        "school": {
            "zh-CN": "就学",
            "en": "School"
        },
        "insurance": {
            "zh-CN": "社会保险",
            "en": "Social insurance"
        },
        "skills": {
            "zh-CN": "技能",
            "en": "Skills"
        },
        "training": {
            "zh-CN": "培训",
            "en": "Training"
        },
        "work": {
            "zh-CN": "就业",
            "en": "Work"
        },
        "participation": {
            "zh-CN": "社区参与",
            "en": "Participation"
        }
    },
    "visit_channels": {
        "visit": {
            "zh-CN": "上门",
            "en": "Visit"
        },
        "call": {
            "zh-CN": "电话",
            "en": "Telephone call"
        }
    },
    "visit_outcomes": {
        "met": {
            "zh-CN": "已见面",
            "en": "Met"
        },
        "nobody_home": {
            "zh-CN": "无人在家",
            "en": "Nobody at home"
        },
        "refused": {
            "zh-CN": "不愿接受",
            "en": "Refused"
        },
        "moved_away": {
            "zh-CN": "已搬离",
            "en": "Moved away"
        }
    },
    "visit_reasons": {
        "routine": {
            "zh-CN": "日常走访",
            "en": "Routine visit"
        },
        "newcomer": {
            "zh-CN": "新迁入走访",
            "en": "Newly moved in"
        },
        "elderly": {
            "zh-CN": "老年人探视",
            "en": "Looking in on an elderly person"
        },
        "hardship": {
            "zh-CN": "困难帮扶",
            "en": "Hardship"
        },
        "resettlement": {
            "zh-CN": "转移居民适应期走访",
            "en": "Getting used to town life"
        },
        "vacant": {
            "zh-CN": "空置房核查",
            "en": "Check of a vacant dwelling"
        },
        "request": {
            "zh-CN": "诉求回访",
            "en": "Following up a request"
        },
        "asked_to_call": {
            "zh-CN": "居民请求回电",
            "en": "Asked to be called"
        },
        "other": {
            "zh-CN": "其他",
            "en": "Other"
        }
    },
    "visit_states": {
        "planned": {
            "zh-CN": "待走访",
            "en": "Planned"
        },
        "done": {
            "zh-CN": "已走访",
            "en": "Done"
        },
        "cancelled": {
            "zh-CN": "已取消",
            "en": "Cancelled"
        }
    }
}
