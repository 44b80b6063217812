"""The ways in which people sign in."""

from chassis.terms import Term


class SignInWay(Term):
    PASSWORD = "password", "密码", "Password"
    DESK_CODE = "desk_code", "服务台一次性验证码", "One-time code given at the desk"
    SMS_CODE = "sms_code", "短信验证码", "Code by SMS"
    WECHAT = "wechat", "微信登录", "WeChat"
